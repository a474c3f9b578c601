package kiosk

func (s Pair) with(h Header) State            { s.Header = h.of(KindPair); return s }
func (s SetUp) with(h Header) State           { s.Header = h.of(KindSetUp); return s }
func (s Locked) with(h Header) State          { s.Header = h.of(KindLocked); return s }
func (s Desk) with(h Header) State            { s.Header = h.of(KindDesk); return s }
func (s HandOver) with(h Header) State        { s.Header = h.of(KindHandOver); return s }
func (s InsertKey) with(h Header) State       { s.Header = h.of(KindInsertKey); return s }
func (s ChooseKey) with(h Header) State       { s.Header = h.of(KindChooseKey); return s }
func (s KeyFound) with(h Header) State        { s.Header = h.of(KindKey); return s }
func (s NewPIN) with(h Header) State          { s.Header = h.of(KindNewPIN); return s }
func (s EnterPIN) with(h Header) State        { s.Header = h.of(KindEnterPIN); return s }
func (s ChangePIN) with(h Header) State       { s.Header = h.of(KindChangePIN); return s }
func (s Touch) with(h Header) State           { s.Header = h.of(KindTouch); return s }
func (s Working) with(h Header) State         { s.Header = h.of(KindWorking); return s }
func (s TryIt) with(h Header) State           { s.Header = h.of(KindTryIt); return s }
func (s ChooseAccount) with(h Header) State   { s.Header = h.of(KindAccount); return s }
func (s Trouble) with(h Header) State         { s.Header = h.of(KindProblem); return s }
func (s Done) with(h Header) State            { s.Header = h.of(KindDone); return s }
func (s Stopped) with(h Header) State         { s.Header = h.of(KindStopped); return s }
func (s Start) with(h Header) State           { s.Header = h.of(KindStart); return s }
func (s NewService) with(h Header) State      { s.Header = h.of(KindNewService); return s }
func (s InvitationFound) with(h Header) State { s.Header = h.of(KindInvitation); return s }
func (s OwnKeys) with(h Header) State         { s.Header = h.of(KindOwnKeys); return s }

func (h Header) of(kind Kind) Header { h.Kind = kind; return h }

// States returns an empty state of every kind, for those who have to know them
// all: the generator of types, and tests.
func States() map[Kind]State {
	states := map[Kind]State{}
	for _, s := range []State{
		Pair{}, SetUp{}, Locked{}, Desk{}, HandOver{}, InsertKey{}, ChooseKey{}, KeyFound{}, NewPIN{}, EnterPIN{}, ChangePIN{},
		Touch{}, Working{}, TryIt{}, ChooseAccount{}, Trouble{}, Done{}, Stopped{},
		Start{}, NewService{}, InvitationFound{}, OwnKeys{},
	} {
		s = s.with(Header{})
		states[s.Head().Kind] = s
	}
	return states
}

// PracticeActions lists every action, in the order of their declaration.
func PracticeActions() []PracticeAction {
	return []PracticeAction{
		PracticePlug, PracticeUnplug, PracticePlugOwn, PracticePullOwn, PracticeTouch, PracticeSecond, PracticeRenew, PracticeOld,
		BehaveWell, BehaveFull, BehaveBlocked, BehaveForced, BehaveSilent, BehaveGarbled, BehavePullMake, BehaveImpatient, BehaveBusy,
	}
}
