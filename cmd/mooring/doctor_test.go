package main_test

import (
	"encoding/json"
	"os"
	"testing"
)

func TestTheDoctorExplainsEachFaultAndMakesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	given := map[string]string{
		"MOORING_BASE_URL": "http://connect.example.com", "MOORING_BQE_CORE_CLIENT_ID": "app", "MOORING_BQE_CORE_CLIENT_SECRET": "MARK-12345678",
		"MOORING_BQE_CORE_FIRST_PAGE": "2", "MOORING_DRCHRONO_SCOPES": "",
	}
	got := run(t, folder, given, "doctor", "--offline")
	got.want(t, 1, "✗ fault ", "MOORING_BASE_URL: It uses http", "MOORING_BQE_CORE_FIRST_PAGE", "MOORING_DRCHRONO_SCOPES", "Faults: 3.", "the configuration has faults")
	odd := map[string]string{"MOORING_DRAIN": "soon", "MOORING_BQE_CORE_PKCE": "perhaps", "MOORING_DRCHRONO_HOURLY_CALLS": "many", "MOORING_LOG_FORMAT": "xml"}
	run(t, folder, odd, "doctor", "--offline").want(t, 1, "MOORING_DRAIN: It cannot be read", "such as 5s", "MOORING_BQE_CORE_PKCE: It cannot be read",
		"MOORING_DRCHRONO_HOURLY_CALLS", "MOORING_LOG_FORMAT: It is neither", "Faults: 4.")
	stops := map[string]string{
		"MOORING_DOCPLANNER_CLIENT_ID": "any", "MOORING_DOCPLANNER_TENANT_DOMAIN": "evil.example", "MOORING_DRCHRONO_CLIENT_ID": "app",
		"MOORING_DRCHRONO_CLIENT_SECRET": "MARK-12345678", "MOORING_DRCHRONO_API_URL": "https://{tenant}.drchrono.com/api",
	}
	run(t, folder, stops, "doctor", "--offline").want(t, 1, "A start would stop: ", "without {tenant}", "evil.example", "Faults: 1.")
	got = run(t, folder, given, "doctor", "--offline", "--json", "--base-url=https://connect.example.com", "--bqe-core-first-page=0", "--drchrono-scopes=user:read calendar:read")
	got.want(t, 0, "https://connect.example.com/oauth/bqe-core/callback")
	var report struct {
		Faults   int
		Findings []map[string]string
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil || report.Faults != 0 || len(report.Findings) < 10 {
		t.Errorf("%d findings, %v", len(report.Findings), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("the doctor left %d files, %v", len(left), err)
	}
}
