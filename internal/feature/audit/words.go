package audit

import (
	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/locale"
)

// acts are the words for what a bulk job does.
var acts = map[string]string{
	"enable": "bulk.act.enable", "disable": "bulk.act.disable", "add_role": "bulk.act.add_role", "remove_role": "bulk.act.remove_role",
	"add_team": "bulk.act.add_team", "remove_team": "bulk.act.remove_team",
}

// Describe tells in a language what was done.
func (r Record) Describe(language string) string {
	params := map[string]any{"target": r.Target.Name, "actor": r.ActorName}
	for name, value := range r.Params {
		params[name] = value
		if name == "role" {
			params[name] = roleName(language, value, value)
		}
	}
	if key, bulk := acts[r.Params["act"]]; bulk {
		params["act"] = locale.Text(language, key, params)
	}
	if r.Target.Kind == "role" {
		params["target"] = roleName(language, r.Target.ID, r.Target.Name)
	}
	return locale.Text(language, "audit."+r.Action, params)
}

// roleName is a system role's name in the language; others are called what they are called.
func roleName(language, id, name string) string {
	if _, is := access.FindSystemRole(id); is {
		return locale.Text(language, "role."+id+".name", nil)
	}
	return name
}
