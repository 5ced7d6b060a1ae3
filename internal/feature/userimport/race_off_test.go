//go:build !race

package userimport

const raceDetector = false
