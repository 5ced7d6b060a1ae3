package audit

// Area is a part of the log with its actions, as filters offer them.
type Area struct {
	Item    string
	Actions []string
}

// Areas is every area and action that the log knows; a test holds it to what
// the program writes.
func Areas() []Area {
	return []Area{
		{"user", []string{"user.created", "user.updated", "user.disabled", "user.enabled", "user.locked", "user.lock_ended", "user.unlocked", "user.login", "user.logged_out",
			"user.role_given", "user.role_taken", "user.team_joined", "user.team_left", "user.password_letter_sent", "user.password_reset_requested",
			"user.password_set", "user.password_changed", "user.email_verified", "user.mobile_code_sent", "user.mobile_verified", "user.email_changed", "user.deletion_requested", "user.erased",
			"user.bulk_started", "user.bulk_finished", "user.bulk_cancelled", "user.accepted", "user.sign_in_disowned",
			"user.password_expired", "user.password_valid_again", "user.password_expiry_warned", "user.inactivity_warned"}},
		{"invite", []string{"invite.created", "invite.resent", "invite.revoked", "invite.link_copied"}},
		{"factor", []string{"factor.mobile_added", "factor.mobile_renamed", "factor.mobile_removed", "factor.mobile_pairing_begun", "factor.mobile_pairing_ended",
			"factor.mobile_offered", "factor.mobile_asked", "factor.mobile_approved", "factor.mobile_denied", "factor.mobile_refused",
			"factor.app_started", "factor.app_added", "factor.app_replaced", "factor.app_removed", "factor.codes_made", "factor.code_used",
			"factor.passkey_added", "factor.passkey_renamed", "factor.passkey_removed", "factor.passkey_stopped", "factor.all_removed", "factor.preferred"}},
		{"session", []string{"session.ended", "session.all_ended", "session.device_forgotten", "session.confirmed"}},
		{"safelist", []string{"safelist.changed", "safelist.tried", "safelist.kept", "safelist.reverted", "safelist.cleared"}},
		{"api_access", []string{"api_access.changed", "api_access.credentials_made", "api_access.credentials_removed"}},
		{"access", []string{"access.refused"}},
		{"role", []string{"role.created", "role.updated", "role.deleted"}},
		{"permission", []string{"permission.declared", "permission.withdrawn"}},
		{"team", []string{"team.created", "team.updated", "team.deleted", "team.role_given", "team.role_taken"}},
		{"seat", []string{"seat.assigned", "seat.removed", "seat.limit_changed", "seat.purchased_changed", "seat.threshold_crossed"}},
		{"view", []string{"view.created", "view.updated", "view.shared", "view.unshared", "view.deleted", "view.default_chosen", "view.default_dropped"}},
		{"account", []string{"account.created", "account.renamed", "account.moved", "account.settings_changed", "account.disabled", "account.enabled"}},
		{"key", []string{"key.created", "key.updated", "key.disabled", "key.enabled", "key.revoked", "key.expiry_warned"}},
		{"provider", []string{"provider.created", "provider.updated", "provider.enabled", "provider.disabled", "provider.reordered", "provider.removed", "provider.tested"}},
		{"smsc", []string{"smsc.set", "smsc.removed", "smsc.tried"}},
		{"bind", []string{"bind.opened", "bind.closed", "bind.ended"}},
		{"import", []string{"import.started", "import.finished", "import.cancelled"}},
	}
}
