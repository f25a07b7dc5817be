package api

import "mooring/templates"

// chapters are the introduction of the reference.
func (s *server) chapters() []templates.ReferenceChapter {
	address := s.BaseURL + prefix
	return []templates.ReferenceChapter{
		{
			ID: "keys", Title: "Keys",
			Text: textOf("Every request carries an API key in the header `Authorization`. An administrator makes keys under Support → API keys or with `mooring apikey add`, and is shown each once. Keep them on your server; a key reaches all your customers, so it never belongs into a browser or an app.\n\n" +
				"A key has scopes, and none includes another:\n\n" +
				"- `read`: connections, synced data and events\n- `tokens`: access tokens\n- `proxy`: calls to practice systems through us\n- `manage`: connect sessions, locations, checks, syncs, disconnects, appointments and webhooks\n\n" +
				"A key that is wrong, expired or revoked gets 401; one without the scope gets 403."),
			Example: "curl " + address + "/connections \\\n  -H \"Authorization: Bearer $MOORING_KEY\"",
		},
		{
			ID: "requests", Title: "Requests and answers",
			Text: textOf("Bodies are JSON of at most 64 KiB, sent with `Content-Type: application/json`. Names are `snake_case`, ids are texts, and times are RFC 3339 in UTC unless an operation says otherwise. Fields and parameters that an operation does not have are refused by name, so that a slip of the pen does not go unnoticed. New fields may appear in answers: ignore those that you do not know."),
		},
		{
			ID: "errors", Title: "Errors",
			Text: textOf("Whatever is not a success is a problem (RFC 9457, `application/problem+json`). Programs compare `type`, which never changes; `detail` is fit to show to a person. `errors` names each part of the request that cannot be taken. `request_id` is also in the header `X-Request-Id` and in our log: name it to support.\n\n" +
				"An answer with `Retry-After`, in seconds, says when it is worth asking again; 429 and 503 always carry it."),
			Example: `{
  "type": "urn:mooring:problem:invalid",
  "title": "The request cannot be taken as it is",
  "status": 422,
  "detail": "query.limit: must be a whole number",
  "request_id": "tnLuplwExIrvgCNlzrVYoijBneidCjVa",
  "errors": [{"location": "query.limit", "message": "must be a whole number"}]
}`,
		},
		{
			ID: "paging", Title: "Paging",
			Text: textOf("Lists come in pages of `limit`, 50 unless said. `next` is what to send as `after` for the next page, with the same filters; it is null on the last. Any page takes as long as the first."),
		},
		{
			ID: "idempotency", Title: "Sending again",
			Text: textOf("When no answer arrives to a POST, send it again with the same `Idempotency-Key`: 1 to 255 visible ASCII characters of your own, new for each thing that is to be done. Within 24 hours the same request with the same key is carried out once. Sent again it gets the first answer, with the header `Idempotent-Replayed: true`; while the first one runs it gets `request-running`, whose `Retry-After` grows the longer that takes, and another request with the key gets `idempotency-key-used`. Should the process die that carries a request out, the same is said for up to 75 seconds; sent again after that, the request is carried out anew. Answers with `Retry-After`, and those that say that something went wrong here, are not kept: the same request can be sent again with the same key. A request is carried out even if you stop waiting for its answer. Answers are kept encrypted, apart for each API key.\n\n" +
				"GET, PUT, PATCH and DELETE can be sent again as they are."),
		},
		{
			ID: "changes", Title: "Hearing of changes",
			Text: textOf("What happens to a connection is written to a log of events, in order, which is kept for 90 days: read the connections once, then the events from there on. Webhooks send the same events as they happen, signed as [Standard Webhooks](https://www.standardwebhooks.com) describes, at least once each."),
		},
	}
}
