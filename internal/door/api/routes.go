package api

import "net/http"

// routes is the whole list.
func (a *api) routes() {
	const account, users, one = "/accounts/{account}", "/accounts/{account}/users", "/accounts/{account}/users/{user}"
	const imports = account + "/imports"
	const bulk = account + "/bulk-jobs"
	get, post, put, patch, del := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete

	open(a, post, "/session", "sign-in", "Sign in", a.signIn)
	route(a, get, "/session", "who-am-i", "Who am I", a.whoAmI)
	route(a, del, "/session", "sign-out", "Sign out", a.signOut)
	route(a, get, "/session/events", "session-events", "Learn when the session ends or changes (Server-Sent Events)", a.sessionEvents, streams("text/event-stream"))
	route(a, post, "/session/password", "change-password", "Change one's own password", a.changePassword)
	open(a, post, "/password-resets", "forgot-password", "Ask for a letter to set a new password", a.forgot)
	open(a, post, "/password-links/check", "check-password-link", "See what a letter's link is for", a.checkPasswordLink)
	open(a, post, "/password-links/redeem", "redeem-password-link", "Set a password by a letter's link", a.redeemPasswordLink)
	open(a, post, "/email-confirmations/redeem", "confirm-email", "Confirm a changed email address", a.confirmEmail)
	open(a, post, "/setup/check", "check-setup", "See whether the set-up link is good", a.checkSetup)
	open(a, post, "/setup", "set-up", "Create the operator account, its first admin and perhaps the first main account", a.setUp)

	route(a, get, users, "list-users", "List users", a.listUsers)
	route(a, get, users+"/count", "count-users", "Count users", a.countUsers)
	route(a, get, users+"/export", "export-users", "Export users as CSV", a.exportUsers, streams("text/csv"))
	route(a, post, users, "create-user", "Create a user", a.createUser)
	route(a, post, users+"/bulk", "bulk-users", "Do one thing to many users", a.bulkUsers)
	route(a, get, one, "find-user", "Find a user", a.findUser)
	route(a, patch, one, "update-user", "Change a user's details", a.updateUser)
	route(a, post, one+"/enable", "enable-user", "Enable a user", a.turn(a.Users.Enable))
	route(a, post, one+"/disable", "disable-user", "Disable a user", a.turn(a.Users.Disable))
	route(a, post, one+"/unlock", "unlock-user", "Unlock a user", a.turn(a.Users.Unlock))
	route(a, post, one+"/set-password-letter", "send-set-password-letter", "Send a letter with a link to set a password", a.sendPasswordLetter)
	route(a, post, one+"/deletion-request", "request-deletion", "Ask the operator to erase a user", a.requestDeletion)
	route(a, post, one+"/erase", "erase-user", "Complete a request for deletion (operator)", a.eraseUser)
	route(a, put, one+"/roles/{object}", "give-role", "Give a user a role", a.member(a.Users.GiveRole))
	route(a, del, one+"/roles/{object}", "take-role", "Take a role from a user", a.member(a.Users.TakeRole))
	route(a, put, one+"/teams/{object}", "join-team", "Put a user into a team", a.member(a.Users.JoinTeam))
	route(a, del, one+"/teams/{object}", "leave-team", "Take a user out of a team", a.member(a.Users.LeaveTeam))
	route(a, get, one+"/permissions", "user-permissions", "What a user may do, and why", a.userPermissions)
	route(a, get, one+"/sessions", "user-sessions", "List a user's sessions", a.userSessions)
	route(a, del, one+"/sessions", "end-other-sessions", "End all sessions of a user but the asking one", a.endOtherSessions)
	route(a, del, one+"/sessions/{session}", "end-session", "End a session", a.endSession)

	route(a, post, bulk, "start-bulk-job", "Do one thing to all users that match", a.startBulkJob)
	route(a, get, bulk, "list-bulk-jobs", "List bulk jobs", a.listBulkJobs)
	route(a, get, bulk+"/{job}", "find-bulk-job", "Find a bulk job and how far it is", a.findBulkJob)
	route(a, post, bulk+"/{job}/cancel", "cancel-bulk-job", "Cancel a bulk job", a.cancelBulkJob)
	route(a, get, bulk+"/{job}/result", "bulk-job-result", "Get who was left alone and who was changed as CSV", a.bulkJobResult, streams("text/csv"))

	route(a, get, account+"/roles", "list-roles", "List roles", a.listRoles)
	route(a, post, account+"/roles", "create-role", "Create a role", a.createRole)
	route(a, get, account+"/roles/{role}", "find-role", "Find a role", a.findRole)
	route(a, patch, account+"/roles/{role}", "update-role", "Change a role", a.updateRole)
	route(a, del, account+"/roles/{role}", "delete-role", "Delete a role that nobody has", a.deleteRole)
	route(a, get, account+"/permissions", "list-permissions", "List the permissions that can be held", a.listPermissions)
	route(a, put, "/permissions/{thing}/{action}", "declare-permission", "Declare a permission of the platform's own services", a.declarePermission)
	route(a, del, "/permissions/{thing}/{action}", "withdraw-permission", "Withdraw a declared permission", a.withdrawPermission)

	route(a, get, account+"/teams", "list-teams", "List teams", a.listTeams)
	route(a, post, account+"/teams", "create-team", "Create a team", a.createTeam)
	route(a, del, account+"/teams/{team}", "delete-team", "Delete a team", a.deleteTeam)

	route(a, get, account+"/views", "list-views", "List the saved views of a list", a.listViews)
	route(a, post, account+"/views", "create-view", "Save a view of a list", a.createView)
	route(a, patch, account+"/views/{view}", "update-view", "Rename a saved view, change its filters, share it or take it back", a.updateView)
	route(a, del, account+"/views/{view}", "delete-view", "Delete a saved view", a.deleteView)
	route(a, put, account+"/views/{view}/default", "choose-default-view", "Open the list with this view from now on", a.chooseDefaultView)
	route(a, del, account+"/views/{view}/default", "drop-default-view", "Open the list with everything again", a.dropDefaultView)

	route(a, get, account+"/audit-events", "list-audit-events", "List audit events", a.listEvents)
	route(a, get, account+"/audit-events/export", "export-audit-events", "Export audit events as CSV", a.exportEvents, streams("text/csv"))
	route(a, get, account+"/audit-events/catalogue", "audit-catalogue", "List the areas and actions of the log", a.auditCatalogue)
	route(a, get, account+"/audit-events/histogram", "audit-histogram", "Count events over time", a.auditHistogram)
	route(a, get, account+"/audit-events/{event}", "find-audit-event", "Find an audit event", a.findEvent)

	route(a, post, imports, "create-import", "Upload a CSV file of users", a.createImport, aFile)
	route(a, get, imports, "list-imports", "List imports", a.listImports)
	route(a, get, imports+"/{import}", "find-import", "Find an import and how far it is", a.findImport)
	route(a, put, imports+"/{import}/mapping", "map-import", "Say what the columns of the file mean", a.mapImport)
	route(a, post, imports+"/{import}/check", "check-import", "Begin a dry run", a.checkImport)
	route(a, post, imports+"/{import}/start", "start-import", "Begin the import", a.startImport)
	route(a, post, imports+"/{import}/cancel", "cancel-import", "Cancel a check or an import, or give an upload up", a.cancelImport)
	route(a, get, imports+"/{import}/rows", "list-import-rows", "List what became of the lines", a.importRows)
	route(a, get, imports+"/{import}/result", "import-result", "Get what became of all lines as CSV", a.importResult, streams("text/csv"))

	route(a, get, "/accounts", "list-accounts", "List main accounts", a.listAccounts)
	route(a, post, "/accounts", "create-account", "Create a main account with its first admin", a.createAccount)
	route(a, get, account, "find-account", "Find an account", a.findAccount)
	route(a, patch, account, "update-account", "Rename an account", a.updateAccount)
	route(a, get, account+"/accounts", "list-sub-accounts", "List the accounts below one", a.listSubAccounts)
	route(a, post, account+"/accounts", "create-sub-account", "Create a sub-account, with a first admin if wanted", a.createSubAccount)
	route(a, post, account+"/move", "move-account", "Put a sub-account under another account of the same customer (operator)", a.moveAccount)
	route(a, get, account+"/settings", "list-settings", "List the settings that are inherited, and whose they are", a.listSettings)
	route(a, patch, account+"/settings", "update-settings", "Set, inherit or lock settings", a.updateSettings)
	route(a, get, account+"/settings/compare", "compare-settings", "Compare the settings of the accounts below", a.compareSettings)
	route(a, post, account+"/settings/apply", "apply-settings", "Set settings of many accounts below, or see what that would change", a.applySettings)
	route(a, post, account+"/disable", "disable-account", "Disable an account", a.turnAccount(a.Accounts.Disable))
	route(a, post, account+"/enable", "enable-account", "Enable an account", a.turnAccount(a.Accounts.Enable))
}
