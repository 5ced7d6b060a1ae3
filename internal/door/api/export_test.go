package api

// CheckJSON lets a fuzz target see what is let through.
var CheckJSON = checkJSON
