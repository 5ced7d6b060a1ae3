//go:build !linux

package seal

// lowerPriority does nothing where a priority belongs to the whole process.
func lowerPriority() {}
