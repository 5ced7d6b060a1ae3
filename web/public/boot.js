// Runs before the first paint, so that nobody sees the wrong language, direction or theme flash by.
// The names of the keys are those of src/session/preferences.ts.
(function () {
  var root = document.documentElement;
  var rightToLeft = ['ar'];
  var languages = ['en', 'ar', 'sl'];
  function read(key) {
    try { return localStorage.getItem('gatehouse.' + key); } catch { return null; }
  }
  var wished = [read('language')].concat(navigator.languages || []);
  for (var i = 0; i < wished.length; i++) {
    var language = (wished[i] || '').split('-')[0];
    if (languages.indexOf(language) < 0) continue;
    root.lang = language;
    root.dir = rightToLeft.indexOf(language) < 0 ? 'ltr' : 'rtl';
    break;
  }
  var theme = read('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (read('density') === 'compact') root.dataset.density = 'compact';
})();
