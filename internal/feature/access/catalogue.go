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
	AccountsView  Permission = "accounts/view"
	AccountsEnter Permission = "accounts/manage"
	SeatsView     Permission = "seats/view"
	SeatsManage   Permission = "seats/manage"
	OperatorTree  Permission = "operator/accounts"
	OperatorSeats Permission = "operator/seats"
	OperatorPerm  Permission = "operator/permissions"
	OperatorErase Permission = "operator/erase"
	// OperatorMessages is to say who takes SMS and voice messages.
	OperatorMessages Permission = "operator/messages"
	KeysView         Permission = "keys/view"
	KeysManage       Permission = "keys/manage"
	// SafelistsManage is to say from which addresses users may come in.
	SafelistsManage Permission = "safelists/manage"
	// SMPPView and SMPPManage are about the binds of an account: who is bound,
	// and to end one.
	SMPPView   Permission = "smpp/view"
	SMPPManage Permission = "smpp/manage"
	// SMPPBind is for keys: to come in over SMPP. Users have a switch for that.
	SMPPBind Permission = "smpp/bind"
	// OperatorSMPP is to say which short message centre an account is relayed to.
	OperatorSMPP Permission = "operator/smpp"
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
		{ID: SeatsView, Group: GroupPeople},
		{ID: SeatsManage, Group: GroupPeople},
		{ID: SafelistsManage, Group: GroupAccess, Dangerous: true},
		{ID: KeysView, Group: GroupAccess},
		{ID: KeysManage, Group: GroupAccess, Dangerous: true},
		{ID: SMPPView, Group: GroupAccess},
		{ID: SMPPManage, Group: GroupAccess},
		{ID: SMPPBind, Group: GroupAccess},
		{ID: AuditView, Group: GroupAccess},
		{ID: AccountView, Group: GroupAccount},
		{ID: AccountEdit, Group: GroupAccount, Dangerous: true},
		{ID: AccountsView, Group: GroupAccount},
		{ID: AccountsEnter, Group: GroupAccount, Dangerous: true},
		{ID: OperatorTree, Group: GroupOperator, Dangerous: true},
		{ID: OperatorSeats, Group: GroupOperator},
		{ID: OperatorPerm, Group: GroupOperator, Dangerous: true},
		{ID: OperatorErase, Group: GroupOperator, Dangerous: true},
		{ID: OperatorMessages, Group: GroupOperator, Dangerous: true},
		{ID: OperatorSMPP, Group: GroupOperator, Dangerous: true},
	}
}

// SystemRole is a role that every account has and nobody can change.
type SystemRole struct {
	Key         string // also its id in memberships
	Everything  bool   // all permissions of the account, declared ones too
	Permissions []Permission
	Inbox       bool   // for working in the Inbox
	NeedsSeat   bool   // it has an effect only with a seat
	Excludes    string // key of the role that nobody can have beside it
}

// AccountAdmin is the role that manages the account.
const AccountAdmin = "account_admin"

var systemRoles = []SystemRole{
	{Key: AccountAdmin, Everything: true},
	{Key: "analyze_manager", Permissions: []Permission{UsersView, RolesView, TeamsView, SeatsView, KeysView, SMPPView, AuditView, AccountView, AccountsView}},
	{Key: "communication_manager"},
	{Key: "finance_data_manager"},
	{Key: "integrations_manager", Permissions: []Permission{KeysView, KeysManage, SMPPView}},
	{Key: "people_manager"},
	{Key: "inbox_roles_setup", Inbox: true, NeedsSeat: true},
	{Key: "inbox_agent", Inbox: true, NeedsSeat: true, Excludes: "inbox_supervisor"},
	{Key: "inbox_supervisor", Inbox: true, NeedsSeat: true, Excludes: "inbox_agent"},
	{Key: "inbox_analytics", Inbox: true, NeedsSeat: true},
	{Key: "inbox_viewer", Inbox: true},
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

// InboxRoles are the keys of the roles for working in the Inbox.
func InboxRoles() []string {
	var keys []string
	for _, r := range systemRoles {
		if r.Inbox {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// NeedsSeat tells whether a role has an effect only with a seat.
func NeedsSeat(role string) bool {
	r, _ := FindSystemRole(role)
	return r.NeedsSeat
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
