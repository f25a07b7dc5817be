// Package listing reads a provider's lists to their ends, and distrusts them: no
// page is read twice, no list is endless or larger than the memory bears, nothing
// in it is without an id or there twice, the token follows a next page only under
// the API's own address, and texts are data. What the elements mean is the
// adapter's matter.
//
// All errors are *connection.Failure of kind FailureMalformed, or those of the
// call that read the page; none quotes what the provider sent.
package listing
