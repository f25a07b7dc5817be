package main

import "runtime/debug"

// shortRevision is how many digits of a revision tell it from others.
const shortRevision = 12

// version is this program's, as it was built: the module's version, or else the
// revision of its source.
func version() string {
	const unknown = "mooring, of an unknown version"
	built, known := debug.ReadBuildInfo()
	if !known {
		return unknown
	}
	settings := map[string]string{}
	for _, setting := range built.Settings {
		settings[setting.Key] = setting.Value
	}
	revision := settings["vcs.revision"]
	switch {
	case built.Main.Version != "" && built.Main.Version != "(devel)":
		return "mooring " + built.Main.Version
	case revision == "":
		return unknown
	case settings["vcs.modified"] == "true":
		return "mooring, revision " + revision[:min(shortRevision, len(revision))] + " with changes"
	}
	return "mooring, revision " + revision[:min(shortRevision, len(revision))]
}
