package kiosk

// Practise does something to the practice key of demo mode, and says how it
// stands. CodeNotPractice outside demo mode.
func (k *Kiosk) Practise(action PracticeAction) (PracticeView, error) {
	k.Present()
	if k.Practice == nil {
		return PracticeView{}, &Error{Code: CodeNotPractice}
	}
	if err := k.Practice.Do(action); err != nil {
		return PracticeView{}, err
	}
	return k.Practice.Look(), nil
}
