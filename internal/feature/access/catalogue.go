package access

import (
	"slices"
	"strings"
)

// Permissions of Gatehouse itself. What a platform declares for its own
// services stands beside them in the database.
const (
	UsersView     Permission = "users/view"
	UsersManage   Permission = "users/manage"
	RolesView     Permission = "roles/view"
	RolesManage   Permission = "roles/manage"
	TeamsView     Permission = "teams/view"
	TeamsManage   Permission = "teams/manage"
	AuditView     Permission = "audit/view"
	AccountView   Permission = "account/view"
	AccountEdit   Permission = "account/manage"
	OperatorTree  Permission = "operator/accounts"
	OperatorPerm  Permission = "operator/permissions"
	OperatorErase Permission = "operator/erase"
)

// Group is the part of the product that a permission belongs to.
type Group string

// The groups, in the order of the portal's navigation.
const (
	GroupPeople   Group = "people"
	GroupAccess   Group = "access"
	GroupAccount  Group = "account"
	GroupOperator Group = "operator" // only in the operator account
	GroupPlatform Group = "platform" // declared by the platform
)

// Entry is one permission of the catalogue.
type Entry struct {
	ID          Permission
	Group       Group
	Dangerous   bool   // whoever holds it can get at more than it says
	Name        string // only of declared ones; the rest have words in the catalogues
	Description string
}

// Catalogue is every permission of Gatehouse itself, in the order they are shown.
func Catalogue() []Entry {
	return []Entry{
		{ID: UsersView, Group: GroupPeople},
		{ID: UsersManage, Group: GroupPeople, Dangerous: true},
		{ID: RolesView, Group: GroupPeople},
		{ID: RolesManage, Group: GroupPeople, Dangerous: true},
		{ID: TeamsView, Group: GroupPeople},
		{ID: TeamsManage, Group: GroupPeople},
		{ID: AuditView, Group: GroupAccess},
		{ID: AccountView, Group: GroupAccount},
		{ID: AccountEdit, Group: GroupAccount, Dangerous: true},
		{ID: OperatorTree, Group: GroupOperator, Dangerous: true},
		{ID: OperatorPerm, Group: GroupOperator, Dangerous: true},
		{ID: OperatorErase, Group: GroupOperator, Dangerous: true},
	}
}

// SystemRole is a role that every account has and nobody can change.
type SystemRole struct {
	Key         string // also its id in memberships
	Everything  bool   // all permissions of the account, declared ones too
	Permissions []Permission
	NeedsSeat   bool
	Assignable  bool // Inbox roles are shown, and given once seats exist
}

// AccountAdmin is the role that manages the account.
const AccountAdmin = "account_admin"

var systemRoles = []SystemRole{
	{Key: AccountAdmin, Everything: true, Assignable: true},
	{Key: "analyze_manager", Assignable: true, Permissions: []Permission{UsersView, RolesView, TeamsView, AuditView, AccountView}},
	{Key: "communication_manager", Assignable: true},
	{Key: "finance_data_manager", Assignable: true},
	{Key: "integrations_manager", Assignable: true},
	{Key: "people_manager", Assignable: true},
	{Key: "inbox_roles_setup", NeedsSeat: true},
	{Key: "inbox_agent", NeedsSeat: true},
	{Key: "inbox_supervisor", NeedsSeat: true},
	{Key: "inbox_analytics", NeedsSeat: true},
	{Key: "inbox_viewer"},
}

// SystemRoles is every system role, in the order they are shown.
func SystemRoles() []SystemRole { return slices.Clone(systemRoles) }

// FindSystemRole finds a system role by its key.
func FindSystemRole(key string) (SystemRole, bool) {
	i := slices.IndexFunc(systemRoles, func(r SystemRole) bool { return r.Key == key })
	if i < 0 {
		return SystemRole{}, false
	}
	return systemRoles[i], true
}

// FirstUserRoles are given to the first user of an account at its creation:
// account admin and every manager role.
func FirstUserRoles() []string {
	var keys []string
	for _, r := range systemRoles {
		if r.Key == AccountAdmin || strings.HasSuffix(r.Key, "_manager") {
			keys = append(keys, r.Key)
		}
	}
	return keys
}
