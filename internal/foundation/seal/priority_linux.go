package seal

import "syscall"

// lowerPriority makes the kernel prefer every other thread of the program to
// the calling one. On Linux a priority belongs to the thread.
func lowerPriority() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), 10) }
