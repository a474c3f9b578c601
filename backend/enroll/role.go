package enroll

// Role is what somebody may do for others, who are employees without any. For
// themselves everybody may the same, whatever their role.
type Role string

// The roles.
const (
	NoRole        Role = ""
	Administrator Role = "administrator" // everything, for everybody else
	Operator      Role = "operator"      // the help desk: not for those who are privileged or have a role
	Auditor       Role = "auditor"       // reads the journal
)

// Valid reports whether there is such a role.
func (r Role) Valid() bool {
	switch r {
	case NoRole, Administrator, Operator, Auditor:
		return true
	}
	return false
}

// Protected reports whether it takes an administrator to enrol, revoke or invite
// for a user: whoever could do that could become them.
func (u User) Protected() bool { return u.Privileged || u.Role != NoRole }
