package connection

import "context"

// ObserveUnclear notes how many appointments of a location are left out because
// their time does not exist there or exists twice (the clocks change); 0: none any
// more. It returns ErrFenced when the epoch is over.
func (o *Observer) ObserveUnclear(ctx context.Context, ref Ref, epoch int64, location Location, count int) error {
	problem := Problem{Kind: ProblemTimesUnclear, Subject: location.ID, Label: location.Name}
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		if count == 0 {
			return o.resolveProblem(ctx, tx, *connection, problem)
		}
		problem.Count = count
		return o.openProblem(ctx, tx, *connection, problem)
	})
}
