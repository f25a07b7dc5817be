package providertest

import "testing"

// Fuzz feeds anything in the place of any answer of the API. The seeds, which run as
// an ordinary test, are the answers of the simulation and halves of them.
func Fuzz(f *testing.F, system System) {
	f.Helper()
	b := system.start(f, nil)
	adapter := b.adapter(f, b.wire)
	tokens := b.connect(f, adapter)
	access := b.access(f, adapter, tokens)
	var targets []walking
	for _, reading := range b.readings(adapter, b.fullest(f, adapter, access)) {
		tape := b.record(f, reading, access)
		for _, told := range tape.telling() {
			targets = append(targets, walking{reading: reading, tape: tape, told: told, access: access})
			body := tape.answers[told.address].body
			f.Add(uint8(len(targets)-1), body)
			f.Add(uint8(len(targets)-1), body[:len(body)/2])
		}
	}
	f.Fuzz(func(t *testing.T, at uint8, body []byte) {
		target := targets[int(at)%len(targets)]
		b.replay(t, target, target.reading.name, body, secretsOf(tokens))
	})
}
