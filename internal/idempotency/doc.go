// Package idempotency answers a request that is sent again as it was answered the
// first time (header Idempotency-Key).
package idempotency
