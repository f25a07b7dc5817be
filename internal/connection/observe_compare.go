package connection

import "context"

// ObserveComparison opens the problem of a location whose copy differs from the
// provider again, although it was mended the last time or just now, or resolves it
// when the copy does not differ. It returns ErrFenced when the epoch is over.
func (o *Observer) ObserveComparison(ctx context.Context, ref Ref, epoch int64, location Location, differs bool) error {
	problem := Problem{Kind: ProblemDataDiffers, Subject: location.ID, Label: location.Name}
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		if !differs {
			return o.resolveProblem(ctx, tx, *connection, problem)
		}
		return o.openProblem(ctx, tx, *connection, problem)
	})
}
