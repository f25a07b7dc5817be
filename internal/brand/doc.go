// Package brand reads what makes the pages the vendor's own from one folder,
// checks it, and keeps it in memory for the web server.
//
// The folder (MOORING_BRAND_DIR) holds, all of it optional:
//
//	brand.json                        {"accent": "#0a7d5a"}
//	logo.svg or logo.png              the vendor's own
//	core-practice/connect.svg|png     the practice system's official buttons
//	core-practice/disconnect.svg|png  and its logo; so for each practice system,
//	core-practice/logo.svg|png        in a folder named by its slug
//
// A missing picture is no fault: the page shows text instead. Anything that is
// there and cannot be used is one, because a mistyped name would otherwise look
// like a missing picture. Load finds all of them at once.
//
// The accent may be any colour. Pages get it corrected, once for the light and
// once for the dark scheme, so that text in it and text on it keeps a contrast
// of 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
package brand
