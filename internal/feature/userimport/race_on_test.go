//go:build race

package userimport

const raceDetector = true
