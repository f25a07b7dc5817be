// Package authority is the memory of an OAuth authorization server: codes,
// grants and tokens, and the rules by which one is exchanged for another. It
// knows nothing of HTTP and holds no clock: every call says what time it is.
//
// Codes are used once and a replay revokes what was issued from them (RFC 6749
// section 4.1.2); PKCE follows RFC 7636; revocation follows RFC 7009. Unless
// [Options] say otherwise refresh tokens rotate, and presenting a used one kills
// every token of the tenant, as Core Practice does it.
//
// Tokens and codes are kept as SHA-256 digests only.
package authority
