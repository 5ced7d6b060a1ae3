package user

import (
	"context"
	"iter"

	"gatehouse/internal/feature/access"
)

// exportPage is how many users are in memory at once.
const exportPage = 250

// All gives every user that the filter matches, page by page, with what an
// export writes of them; the other members are empty. The order is by
// creation, which is the cheapest to read to the end.
func (r *Users) All(ctx context.Context, actor access.Actor, account access.AccountID, f Filter) (iter.Seq2[User, error], error) {
	if err := actor.May(account, access.UsersView); err != nil {
		return nil, err
	}
	f.Sort, f.Descending, f.After = ByCreated, false, nil
	l, err := r.newListing(ctx, account, f)
	if err != nil {
		return nil, err
	}
	l.Limit, l.brief = exportPage, true
	fill := attach
	if len(l.filters) == 0 {
		fill = attachAll
	}
	return func(yield func(User, error) bool) {
		for {
			page, err := l.page(ctx)
			if err == nil {
				err = fill(ctx, r.db.Read(), account, page.Users)
			}
			if err != nil {
				yield(User{}, err)
				return
			}
			for _, u := range page.Users {
				if !yield(u, nil) {
					return
				}
			}
			if page.Next == nil {
				return
			}
			l.After = page.Next
		}
	}, nil
}
