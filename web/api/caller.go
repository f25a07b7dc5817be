package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/internal/connection"
)

// callerContext is where a request keeps who made it.
type callerContext struct{}

// caller is who made a request.
type caller struct {
	// authorization is the header as it came, and address the client's.
	authorization, address string
	// key is zero where an operation checks the key itself.
	key apikey.Key
}

// authenticate finds out whose key a request was made with and whether it allows
// the operation. What is no operation needs no key.
func (s *server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		what, found := s.lineOf(c)
		if !found {
			return next(c)
		}
		request := c.Request()
		ctx := request.Context()
		came := caller{authorization: request.Header.Get(echo.HeaderAuthorization), address: c.RealIP()}
		if !what.OwnKey {
			key, err := s.Keys.Authenticate(ctx, came.authorization, came.address)
			if err != nil {
				return err
			}
			if !key.Has(what.Scope) {
				return lacks(what.Scope)
			}
			came.key = key
		}
		c.SetRequest(request.WithContext(context.WithValue(ctx, callerContext{}, came)))
		return next(c)
	}
}

// keyOf is the key that the request was made with.
func keyOf(ctx context.Context) apikey.Key {
	came, _ := ctx.Value(callerContext{}).(caller)
	return came.key
}

// presented is the Authorization header and the client's address, for operations
// that check the key themselves.
func presented(ctx context.Context) (authorization, address string) {
	came, _ := ctx.Value(callerContext{}).(caller)
	return came.authorization, came.address
}

// actor names the key in the audit trail.
func actor(ctx context.Context) connection.Actor {
	key := keyOf(ctx)
	return connection.Actor{UserID: "key:" + key.ID, Name: key.Name + " (API)"}
}
