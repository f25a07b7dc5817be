package templates

// Webhooks is the page of all webhook endpoints.
type Webhooks struct {
	// NewPath is the form for one more; empty when there are as many as there may be.
	NewPath string
	// Most is how many there may be.
	Most      int
	Endpoints []WebhookLine
}

// WebhookLine is an endpoint in the list.
type WebhookLine struct {
	// Path leads to its page, and URL is its address.
	Path, URL   string
	Description string
	// Events are those that it gets, in words.
	Events string
	State  WebhookState
}

// WebhookState says how an endpoint or a delivery stands.
type WebhookState struct {
	// Meaning is one of the Meaning constants.
	Meaning string
	// Words are a few, At belongs to them and Aside follows; the latter two may be empty.
	Words string
	At    Time
	Aside string
}

// WebhookForm makes or changes an endpoint.
type WebhookForm struct {
	Heading string
	// ActionPath takes the POST, and BackPath leaves without a change.
	ActionPath, BackPath, BackLabel string
	// Submit is the button's label.
	Submit string
	Hidden []Field
	Fields []FormField
	// TypesName is the check boxes' name, and TypesError why they cannot be taken.
	TypesName, TypesError string
	Types                 []WebhookType
	// Error is why nothing can be saved, whatever is entered; often empty.
	Error string
}

// WebhookType is a type of event to choose.
type WebhookType struct {
	// Name is the type's, and About says when it comes.
	Name, About string
	Chosen      bool
}

// Webhook is the page of one endpoint.
type Webhook struct {
	BackPath string
	ID, URL  string
	State    WebhookState
	// Trouble says what is wrong and what to do, and is nil when nothing is.
	Trouble *Notice
	Facts   []Fact
	// On is true of one that events are sent to.
	On bool
	// TestPath, OffPath, OnPath and RotatePath take POSTs; the others are pages.
	TestPath, OffPath, OnPath, RotatePath, ChangePath, DeletePath string
	// RotateField keeps a form that is sent twice from rotating twice.
	RotateField Field
	Overlap     Time
	Deliveries  []WebhookDeliveryLine
	// NextPath and FirstPath lead to other pages of the deliveries; they may be empty.
	NextPath, FirstPath string
}

// WebhookDeliveryLine is a delivery in the list.
type WebhookDeliveryLine struct {
	Path  string
	Type  string
	At    Time
	State WebhookState
}

// WebhookSecret shows a secret, once.
type WebhookSecret struct {
	Heading, URL string
	Secret       string
	// Paragraphs say what to do with it.
	Paragraphs []string
	// NextPath leads to the endpoint's page.
	NextPath string
}

// WebhookDelivery is the page of one delivery.
type WebhookDelivery struct {
	BackPath, URL string
	// ID is the delivery's, EventID the header webhook-id.
	ID, EventID, Type string
	State             WebhookState
	Facts             []Fact
	Body              string
	// AgainPath takes the POST that sends it again.
	AgainPath string
	Attempts  []WebhookAttempt
}

// WebhookAttempt is one time that a delivery was sent.
type WebhookAttempt struct {
	At    Time
	State WebhookState
	// Answer is the endpoint's, as text; often empty. It comes from outside.
	Answer string
}

// WebhookDelete asks before an endpoint is deleted.
type WebhookDelete struct {
	URL, ActionPath, BackPath string
	// Waiting are the deliveries that are lost with it, in words; empty: none.
	Waiting string
}
