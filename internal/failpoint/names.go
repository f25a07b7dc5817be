package failpoint

// Name is a step at which a process may be made to die.
type Name string

// The steps of a renewal (internal/token).
const (
	// TokenClaim: the claim is about to be written.
	TokenClaim Name = "token.claim"
	// TokenClaimed: the claim is committed, nothing is sent.
	TokenClaimed Name = "token.claimed"
	// TokenSend: the refresh token is about to be presented.
	TokenSend Name = "token.send"
	// TokenAnswered: the call is over, whatever came of it; nothing is written.
	TokenAnswered Name = "token.answered"
	// TokenSave: renewed tokens are about to be written.
	TokenSave Name = "token.save"
	// TokenSaved: renewed tokens are committed, nobody has them yet.
	TokenSaved Name = "token.saved"
	// TokenRelease: the claim is about to be given back.
	TokenRelease Name = "token.release"
	// TokenReleased: the claim was given back.
	TokenReleased Name = "token.released"
	// TokenRefuse: a refused credential is about to be deleted.
	TokenRefuse Name = "token.refuse"
	// TokenRefused: a refused credential was deleted.
	TokenRefused Name = "token.refused"
	// TokenAbandon: a refresh token of unknown fate is about to be erased.
	TokenAbandon Name = "token.abandon"
	// TokenAbandoned: a refresh token of unknown fate was erased.
	TokenAbandoned Name = "token.abandoned"
	// TokenBury: a dead process's claim is about to be abandoned.
	TokenBury Name = "token.bury"
	// TokenBuried: a dead process's claim was abandoned.
	TokenBuried Name = "token.buried"
	// TokenRevoke: tokens that came too late are about to be revoked.
	TokenRevoke Name = "token.revoke"
	// TokenRevoked: tokens that came too late were revoked, or that failed.
	TokenRevoked Name = "token.revoked"
	// TokenLapse: a credential of no more use is about to be deleted.
	TokenLapse Name = "token.lapse"
	// TokenLapsed: a credential of no more use was deleted.
	TokenLapsed Name = "token.lapsed"
)

// The steps of a disconnect (internal/connection).
const (
	// DisconnectBegin: the transaction is about to begin.
	DisconnectBegin Name = "disconnect.begin"
	// DisconnectCommitted: the transaction is committed; the tokens exist in
	// memory only.
	DisconnectCommitted Name = "disconnect.committed"
	// DisconnectRevoke: the provider is about to be asked to end our access.
	DisconnectRevoke Name = "disconnect.revoke"
	// DisconnectRevoked: the provider was asked, and what it said is not written.
	DisconnectRevoked Name = "disconnect.revoked"
	// DisconnectRecorded: what the provider said is committed.
	DisconnectRecorded Name = "disconnect.recorded"
	// DisconnectScrub: the database's files are about to be scrubbed.
	DisconnectScrub Name = "disconnect.scrub"
	// DisconnectScrubbed: the database's files were scrubbed.
	DisconnectScrubbed Name = "disconnect.scrubbed"
)

// The steps of completing a sign-in (internal/connection).
const (
	// SignInConsumed: the authorization request is used up, the code is not sent.
	SignInConsumed Name = "signin.consumed"
	// SignInExchanged: the code was redeemed; the tokens exist in memory only.
	SignInExchanged Name = "signin.exchanged"
	// SignInStore: tenant and locations are read, nothing is stored.
	SignInStore Name = "signin.store"
	// SignInStored: the sign-in is committed, no sync is asked for.
	SignInStored Name = "signin.stored"
)

// The steps of a sync (internal/syncer).
const (
	// SyncWrite: a batch is about to be written.
	SyncWrite Name = "sync.write"
	// SyncWritten: a batch is committed.
	SyncWritten Name = "sync.written"
)

// Names lists every point there is.
func Names() []Name {
	return []Name{
		TokenClaim, TokenClaimed, TokenSend, TokenAnswered, TokenSave, TokenSaved, TokenRelease, TokenReleased,
		TokenRefuse, TokenRefused, TokenAbandon, TokenAbandoned, TokenBury, TokenBuried, TokenRevoke, TokenRevoked,
		TokenLapse, TokenLapsed,
		DisconnectBegin, DisconnectCommitted, DisconnectRevoke, DisconnectRevoked, DisconnectRecorded,
		DisconnectScrub, DisconnectScrubbed,
		SignInConsumed, SignInExchanged, SignInStore, SignInStored,
		SyncWrite, SyncWritten,
	}
}
