package store

import (
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/webhook"
)

// Webhooks implements webhook.Store.
type Webhooks struct {
	base
}

var _ webhook.Store = (*Webhooks)(nil)

// Webhooks returns the repository that implements webhook.Store.
func (s *Store) Webhooks() *Webhooks { return &Webhooks{base: s.base} }

// endpointRow is a row of webhook_endpoints. Secret and Former are sealed; a nil Former
// is none.
type endpointRow struct {
	ID           string            `gorm:"column:id;primaryKey"`
	URL          string            `gorm:"column:url"`
	Description  string            `gorm:"column:description"`
	Types        names             `gorm:"column:types"`
	Secret       []byte            `gorm:"column:secret"`
	Former       []byte            `gorm:"column:former"`
	FormerUntil  moment            `gorm:"column:former_until"`
	Version      int64             `gorm:"column:version"`
	CreatedAt    moment            `gorm:"column:created_at;autoCreateTime:false"`
	CreatedBy    string            `gorm:"column:created_by"`
	Position     int64             `gorm:"column:position"`
	Turn         int64             `gorm:"column:turn"`
	LeasedUntil  moment            `gorm:"column:leased_until"`
	RestUntil    moment            `gorm:"column:rest_until"`
	DeliveredAt  moment            `gorm:"column:delivered_at"`
	FailingSince moment            `gorm:"column:failing_since"`
	Failure      string            `gorm:"column:failure"`
	OffAt        moment            `gorm:"column:off_at"`
	OffReason    webhook.OffReason `gorm:"column:off_reason"`
	TellAt       moment            `gorm:"column:tell_at"`
	Told         names             `gorm:"column:told"`
}

// endpointColumns reads an endpointRow.
const endpointColumns = `webhook_endpoints.id, webhook_endpoints.url, webhook_endpoints.description, webhook_endpoints.types,
	webhook_endpoints.secret, webhook_endpoints.former, webhook_endpoints.former_until, webhook_endpoints.version,
	webhook_endpoints.created_at, webhook_endpoints.created_by, webhook_endpoints.position, webhook_endpoints.turn,
	webhook_endpoints.leased_until, webhook_endpoints.rest_until, webhook_endpoints.delivered_at,
	webhook_endpoints.failing_since, webhook_endpoints.failure, webhook_endpoints.off_at, webhook_endpoints.off_reason,
	webhook_endpoints.tell_at, webhook_endpoints.told`

// TableName implements gorm's Tabler.
func (endpointRow) TableName() string { return "webhook_endpoints" }

// endpoint converts a row to the endpoint.
func (r endpointRow) endpoint() webhook.Endpoint {
	return webhook.Endpoint{
		ID: r.ID, URL: r.URL, Description: r.Description, Types: r.Types,
		CreatedAt: r.CreatedAt.time(), CreatedBy: r.CreatedBy, SecretVersion: r.Version, FormerUntil: r.FormerUntil.time(),
		DeliveredAt: r.DeliveredAt.time(), FailingSince: r.FailingSince.time(), Failure: r.Failure,
		RestUntil: r.RestUntil.time(), OffAt: r.OffAt.time(), OffReason: r.OffReason,
	}
}

// Which secret of an endpoint something sealed is.
const (
	currentSecret = "secret"
	formerSecret  = "former"
)

// webhookBinding ties a sealed secret to its endpoint and purpose.
func webhookBinding(endpointID, purpose string) string {
	return "webhook/" + endpointID + "/" + purpose
}

// openSecrets opens what signs at a moment, the newest first.
func (b base) openSecrets(row endpointRow, now moment) ([]secret.Value, error) {
	current, err := b.openOptional(row.Secret, webhookBinding(row.ID, currentSecret))
	if err != nil {
		return nil, err
	}
	secrets := []secret.Value{current}
	if row.FormerUntil > now && len(row.Former) > 0 {
		former, err := b.openOptional(row.Former, webhookBinding(row.ID, formerSecret))
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, former)
	}
	return secrets, nil
}

// webhookDeliveryRow is a row of webhook_deliveries.
type webhookDeliveryRow struct {
	Sequence   int64           `gorm:"column:sequence;primaryKey;autoIncrement"`
	EndpointID string          `gorm:"column:endpoint_id"`
	EventID    string          `gorm:"column:event_id"`
	EventType  string          `gorm:"column:event_type"`
	Body       string          `gorm:"column:body"`
	CreatedAt  moment          `gorm:"column:created_at;autoCreateTime:false"`
	BegunAt    moment          `gorm:"column:begun_at"`
	Tries      int             `gorm:"column:tries"`
	TryAt      moment          `gorm:"column:try_at"`
	TakenUntil moment          `gorm:"column:taken_until"`
	Attempts   int             `gorm:"column:attempts"`
	Status     int             `gorm:"column:status"`
	Error      string          `gorm:"column:error"`
	Outcome    webhook.Outcome `gorm:"column:outcome"`
	EndedAt    moment          `gorm:"column:ended_at"`
}

// TableName implements gorm's Tabler.
func (webhookDeliveryRow) TableName() string { return "webhook_deliveries" }

// withoutBody are the columns of a list.
const withoutBody = "sequence, endpoint_id, event_id, event_type, created_at, begun_at, tries, try_at, attempts, status, error, outcome, ended_at"

// delivery converts a row to the delivery.
func (r webhookDeliveryRow) delivery() webhook.Delivery {
	return webhook.Delivery{
		Sequence: r.Sequence, EndpointID: r.EndpointID, EventID: r.EventID, EventType: r.EventType, Body: r.Body,
		CreatedAt: r.CreatedAt.time(), BegunAt: r.BegunAt.time(), Tries: r.Tries, TryAt: r.TryAt.time(),
		Attempts: r.Attempts, Status: r.Status, Error: r.Error, Outcome: r.Outcome, EndedAt: r.EndedAt.time(),
	}
}

// webhookError turns what was not found into the package's own words.
func webhookError(err error) error {
	if err = mapError(err); errors.Is(err, connection.ErrNotFound) {
		return webhook.ErrNotFound
	}
	return err
}

// holdEndpoint reads an endpoint and holds its row until the transaction ends. Every
// transaction that writes what belongs to an endpoint takes this row first.
func holdEndpoint(tx *gorm.DB, id string) (endpointRow, error) {
	var row endpointRow
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&row).Error
	return row, webhookError(err)
}
