package webhook

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/secret"
)

// sign sets the headers that say whose a message is: its id, when it was sent, and a
// signature by each of the secrets.
func sign(header http.Header, sending Sending, at time.Time) error {
	signatures := make([]string, 0, len(sending.Secrets))
	for _, key := range sending.Secrets {
		signature, err := signatureOf(key, sending.Delivery, at)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	header.Set(standardwebhooks.HeaderWebhookID, sending.Delivery.EventID)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// signatureOf signs by one secret.
func signatureOf(key secret.Value, delivery Delivery, at time.Time) (string, error) {
	signer, err := standardwebhooks.NewWebhook(key.Reveal())
	if err != nil {
		// The library's words may hold part of the secret.
		return "", fmt.Errorf("the secret of webhook endpoint %s cannot be read", delivery.EndpointID)
	}
	signature, err := signer.Sign(delivery.EventID, at, []byte(delivery.Body))
	if err != nil {
		return "", fmt.Errorf("sign webhook: %w", err)
	}
	return signature, nil
}
