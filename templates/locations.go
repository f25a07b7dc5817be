package templates

// Locations is the picker, fresh or refused.
type Locations struct {
	// TenantName and ProviderName say whose locations these are.
	TenantName, ProviderName string
	// Things are what is copied of the chosen ones: "appointments".
	Things string
	// ActionPath takes the POST with "location", repeated, the provider's ids.
	ActionPath string
	// BackPath leaves the picker without a change.
	BackPath string
	// First is true when nothing was chosen yet, so that nothing syncs before.
	First bool
	// CanChange is true for an owner; a member sees the list without controls.
	CanChange bool
	// Error says why the choice was refused; empty when fresh.
	Error string
	// Choices are the locations in the provider's order, vanished ones last.
	Choices []LocationChoice
	// ReadAt is when the list was read from the provider.
	ReadAt Time
}

// LocationChoice is one check box of the picker.
type LocationChoice struct {
	// ID is the provider's location id: the check box's value.
	ID string
	// Name, Address and TimeZone describe the location; TimeZone is worded for
	// people ("Perth time, UTC+8"). Address may be empty.
	Name, Address, TimeZone string
	// Chosen ticks the box.
	Chosen bool
	// New is true when the provider has listed it since the last choice.
	New bool
	// Gone is true when it was chosen and the provider no longer lists it.
	Gone bool
}
