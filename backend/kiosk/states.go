package kiosk

// States returns an empty state of every kind, for those who have to know them
// all: the generator of types, and tests.
func States() map[Kind]State {
	return map[Kind]State{
		KindDesk: Desk{}, KindHandOver: HandOver{}, KindInsertKey: InsertKey{}, KindChooseKey: ChooseKey{},
		KindKey: KeyFound{}, KindNewPIN: NewPIN{}, KindEnterPIN: EnterPIN{}, KindChangePIN: ChangePIN{},
		KindTouch: Touch{}, KindWorking: Working{}, KindTryIt: TryIt{}, KindProblem: Trouble{},
		KindDone: Done{}, KindStopped: Stopped{},
	}
}

// PracticeActions lists every action, in the order of their declaration.
func PracticeActions() []PracticeAction {
	return []PracticeAction{
		PracticePlug, PracticeUnplug, PracticeTouch, PracticeSecond, PracticeRenew,
		BehaveWell, BehaveFull, BehaveBlocked, BehaveForced, BehaveSilent, BehaveGarbled, BehavePullMake, BehaveImpatient,
	}
}
