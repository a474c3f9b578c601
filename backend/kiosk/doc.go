// Package kiosk is the desktop's side of an enrolment: it brings a relying
// party and a security key together and tells the screen, as a stream of State,
// what to show.
//
// Use New and the methods of Kiosk; State says what they lead to. Inside, each
// enrolment is one goroutine that goes through the steps in order (flow.go).
package kiosk
