package practice

import "time"

// resetWindow is how long after being plugged in the key can be reset (CTAP 2.1
// section 6.6).
const resetWindow = 10 * time.Second

// reset answers authenticatorReset: nothing is left afterwards.
func (c *call) reset() error {
	k := c.key
	if k.options.Now().Sub(k.power.since) > resetWindow {
		return errNotAllowed
	}
	if err := c.waitTouch(); err != nil {
		return err
	}
	k.store = k.fresh()
	*k.power = power{since: k.power.since, agreement: newAgreement()}
	return nil
}
