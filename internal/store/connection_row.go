package store

import (
	"encoding/json"
	"fmt"

	"mooring/internal/connection"
)

// connectionRow is a row of connections.
type connectionRow struct {
	ID             string `gorm:"column:id;primaryKey"`
	OrganisationID string `gorm:"column:organisation_id"`
	Provider       string `gorm:"column:provider"`
	TenantID       string `gorm:"column:tenant_id"`
	TenantName     string `gorm:"column:tenant_name"`
	// NameKey is the tenant's name without regard to case and spacing.
	NameKey         string            `gorm:"column:name_key"`
	TenantURL       string            `gorm:"column:tenant_url"`
	TenantAddress   string            `gorm:"column:tenant_address"`
	Account         string            `gorm:"column:account"`
	Status          connection.Status `gorm:"column:status"`
	StatusSince     moment            `gorm:"column:status_since"`
	Epoch           int64             `gorm:"column:epoch"`
	RequestedScopes names             `gorm:"column:requested_scopes"`
	GrantedScopes   names             `gorm:"column:granted_scopes"`
	CreatedAt       moment            `gorm:"column:created_at;autoCreateTime:false"`
	ConnectedAt     moment            `gorm:"column:connected_at"`
	ConnectedBy     string            `gorm:"column:connected_by"`
	CheckedAt       moment            `gorm:"column:checked_at"`
	SyncedAt        moment            `gorm:"column:synced_at"`
	NextSyncAt      moment            `gorm:"column:next_sync_at"`
	Receipt         *string           `gorm:"column:receipt"`
}

// TableName implements gorm's Tabler.
func (connectionRow) TableName() string { return "connections" }

// connectionColumns reads a connectionRow.
const connectionColumns = `connections.id, connections.organisation_id, connections.provider, connections.tenant_id,
	connections.tenant_name, connections.name_key, connections.tenant_url, connections.tenant_address, connections.account,
	connections.status, connections.status_since, connections.epoch, connections.requested_scopes, connections.granted_scopes,
	connections.created_at, connections.connected_at, connections.connected_by, connections.checked_at, connections.synced_at,
	connections.next_sync_at, connections.receipt`

// newConnectionRow converts a connection to its row.
func newConnectionRow(c connection.Connection) (connectionRow, error) {
	row := connectionRow{
		ID: c.ID, OrganisationID: c.OrganisationID, Provider: c.Provider,
		TenantID: c.Tenant.ID, TenantName: c.Tenant.Name, NameKey: nameKey(c.Tenant.Name), TenantURL: c.Tenant.URL, TenantAddress: c.Tenant.Address, Account: c.Tenant.Account,
		Status: c.Status, StatusSince: at(c.StatusSince), Epoch: c.Epoch,
		RequestedScopes: c.RequestedScopes, GrantedScopes: c.GrantedScopes,
		CreatedAt: at(c.CreatedAt), ConnectedAt: at(c.ConnectedAt), ConnectedBy: c.ConnectedBy,
		CheckedAt: at(c.CheckedAt), SyncedAt: at(c.SyncedAt), NextSyncAt: at(c.NextSyncAt),
	}
	if c.Receipt != nil {
		text, err := json.Marshal(c.Receipt)
		if err != nil {
			return row, fmt.Errorf("encode receipt: %w", err)
		}
		encoded := string(text)
		row.Receipt = &encoded
	}
	return row, nil
}

// connection converts a row to the connection.
func (r connectionRow) connection() (connection.Connection, error) {
	c := connection.Connection{
		ID: r.ID, OrganisationID: r.OrganisationID, Provider: r.Provider,
		Tenant: connection.Tenant{ID: r.TenantID, Name: r.TenantName, URL: r.TenantURL, Address: r.TenantAddress, Account: r.Account},
		Status: r.Status, StatusSince: r.StatusSince.time(), Epoch: r.Epoch,
		RequestedScopes: r.RequestedScopes, GrantedScopes: r.GrantedScopes,
		CreatedAt: r.CreatedAt.time(), ConnectedAt: r.ConnectedAt.time(), ConnectedBy: r.ConnectedBy,
		CheckedAt: r.CheckedAt.time(), SyncedAt: r.SyncedAt.time(), NextSyncAt: r.NextSyncAt.time(),
	}
	if r.Receipt != nil {
		c.Receipt = &connection.Receipt{}
		if err := json.Unmarshal([]byte(*r.Receipt), c.Receipt); err != nil {
			return c, fmt.Errorf("decode receipt: %w", err)
		}
	}
	return c, nil
}
