// Package archtest has the rules that keep Latchkey's packages apart, each with
// its reason, as tests. It holds no other code.
package archtest
