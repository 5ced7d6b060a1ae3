// Package seat keeps the seats that people need to work in the Inbox. A
// customer purchases a number of them, the pool of its main account, from which
// all of its accounts draw; an account above may limit how many of them one
// account uses. Never more are assigned than the pool and the limit allow, on
// any number of nodes: the counters are changed by updates that demand room, in
// the transaction of what they count. Limits may add up to more than was
// purchased, and one below what is assigned only blocks new seats. A seat that
// is kept for somebody invited counts like an assigned one until it expires.
// Taking a seat away leaves the role, which has no effect then; taking the role
// leaves the seat, which is listed as inactive. What a seat costs is not known here.
package seat

import (
	"context"
	"math"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// MaxSeats is the most that a customer may purchase, and the highest limit.
const MaxSeats = 100_000

// MaxMany is how many seats one call may free.
const MaxMany = 500

// IdleAfter is how long somebody with a seat may not sign in before they count as inactive.
const IdleAfter = 90 * 24 * time.Hour

// Faults of this room.
var (
	NoneLeft       = user.NoSeatLeft.On("")
	LimitReached   = fault.New(fault.Conflict, "seat.limit_reached")
	NoInboxRole    = fault.New(fault.Conflict, "seat.no_inbox_role")
	LimitFromAbove = fault.New(fault.Forbidden, "seat.limit_from_above")
	NotMain        = fault.New(fault.Conflict, "seat.not_main")
	tooMany        = fault.New(fault.Invalid, "seat.too_many").On("seats").With("max", MaxMany)
	outOfRange     = fault.New(fault.Invalid, "seat.number_out_of_range").With("max", MaxSeats)
	unknownValue   = fault.New(fault.Invalid, "request.value_unknown")
)

// Seats is the room's door. It implements user.Seats.
type Seats struct {
	log       *audit.Log
	db        *database.DB
	accounts  *account.Accounts
	box       *seal.Box
	publicURL string
}

// New opens the room. publicURL begins the link in its letters.
func New(log *audit.Log, box *seal.Box, publicURL string) *Seats {
	return &Seats{log: log, db: log.Database(), accounts: account.New(log), box: box, publicURL: publicURL}
}

// Threshold is from which percentage on so many seats are nearly used up: the
// more there are, the later it is worth a warning.
func Threshold(total int) int {
	switch {
	case total <= 50:
		return 85
	case total <= 100:
		return 95
	}
	return 97
}

// thresholdOf is Threshold in SQL.
func thresholdOf(total string) string {
	return `CASE WHEN ` + total + ` <= 50 THEN 85 WHEN ` + total + ` <= 100 THEN 95 ELSE 97 END`
}

// near tells whether the threshold is reached. None of none is not.
func near(used, total int) bool { return total > 0 && used*100 >= total*Threshold(total) }

// Percent is what is used of a total, with one decimal; of nothing it is 0.
func Percent(used, total int) float64 {
	if total == 0 {
		return 0
	}
	return math.Round(float64(used)*1000/float64(total)) / 10
}

// State is how an account stands to its limit, or to the pool when it has none.
type State string

// The states.
const (
	OK   State = "ok"
	Near State = "near" // the threshold is reached
	Full State = "full" // none can be added
	Over State = "over" // the limit was set below what is used
)

func stateOf(used int, limit *int, purchased int) State {
	total := purchased
	if limit != nil {
		total = *limit
	}
	switch {
	case used > total:
		return Over
	case used == total && (used > 0 || limit != nil):
		return Full
	case near(used, total):
		return Near
	}
	return OK
}

// place is an account whose seats are changed, with the customer's main account.
type place struct {
	id, main access.AccountID // main is empty for the operator account, which has no pool
	name     string
}

func (p place) target() audit.Target {
	return audit.Target{Kind: "account", ID: string(p.id), Name: p.name}
}

// standing is what a change of somebody's seat has to know of them.
type standing struct{ seated, inbox bool }

const placeColumns = `a.name, COALESCE((SELECT p.id FROM account_tree t JOIN accounts p ON p.id = t.ancestor_id
	WHERE t.account_id = a.id AND p.kind = 'main'), '')`

func find(ctx context.Context, q database.Queryer, in access.AccountID) (place, error) {
	at := place{id: in}
	err := q.QueryRowContext(ctx, `SELECT `+placeColumns+` FROM accounts a WHERE a.id = $1`, in).Scan(&at.name, &at.main)
	if isNone(err) {
		return place{}, account.Missing
	}
	return at, err
}

// findFor is find with a user and how they stand, in one question: it is asked
// while all other changes of the account wait. Of the user it finds what names them.
func findFor(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID) (at place, u user.User, has standing, err error) {
	at.id = in
	u.Account, u.ID = in, id
	err = q.QueryRowContext(ctx, `SELECT `+placeColumns+`, u.username,
			EXISTS (SELECT 1 FROM seats s WHERE s.account_id = u.account_id AND s.user_id = u.id),
			EXISTS (SELECT 1 FROM role_members m WHERE m.account_id = u.account_id AND m.user_id = u.id AND m.role_id IN (`+inboxRoles+`))
		FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.account_id = $1 AND u.id = $2`, in, id).Scan(&at.name, &at.main, &u.Username, &has.seated, &has.inbox)
	if isNone(err) {
		err = user.Missing
	}
	return at, u, has, err
}
