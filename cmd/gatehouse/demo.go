package main

import "context"

type demoCommand struct {
	storeSettings
	webSettings
}

// Run is written next.
func (c *demoCommand) Run(context.Context) error { return nil }
