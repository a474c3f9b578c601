package sqlstore

import (
	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type userRow struct {
	Seq         int64 `gorm:"primaryKey"`
	ID          string
	Handle      []byte
	Username    string
	UsernameKey string
	DisplayName string
	Addresses   string
	ExternalID  string
	Language    string
	Status      string
	Privileged  bool
	Role        string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
	Revision    int32
	Sort        string
	Words       string
}

func (userRow) TableName() string { return "users" }

// newUserRow gives the row of a user. One that is erased is found by nothing
// but their ID.
func newUserRow(u enroll.User) userRow {
	row := userRow{
		ID:          string(u.ID),
		Handle:      blob(u.Handle),
		Username:    u.Username,
		DisplayName: u.DisplayName,
		Addresses:   list(u.Addresses),
		ExternalID:  u.ExternalID,
		Language:    u.Language,
		Status:      string(u.Status),
		Privileged:  u.Privileged,
		Role:        string(u.Role),
		CreatedAt:   micros(u.CreatedAt),
		UpdatedAt:   micros(u.UpdatedAt),
		Revision:    u.Revision,
	}
	if u.Status != enroll.UserErased {
		row.UsernameKey = enroll.MapUsername(u.Username)
		row.Sort = sortKey(u.DisplayName, row.UsernameKey)
		row.Words = searchable(u)
	}
	return row
}

func (r userRow) user() (enroll.User, error) {
	addresses, err := parse[[]enroll.Address](r.Addresses)
	return enroll.User{
		ID:          enroll.ID(r.ID),
		Handle:      r.Handle,
		Username:    r.Username,
		DisplayName: r.DisplayName,
		Addresses:   addresses,
		ExternalID:  r.ExternalID,
		Language:    r.Language,
		Status:      enroll.UserStatus(r.Status),
		Privileged:  r.Privileged,
		Role:        enroll.Role(r.Role),
		CreatedAt:   moment(r.CreatedAt),
		UpdatedAt:   moment(r.UpdatedAt),
		Revision:    r.Revision,
	}, err
}

type emailRow struct {
	EmailKey string `gorm:"primaryKey"`
	UserSeq  int64
}

func (emailRow) TableName() string { return "emails" }

type termRow struct {
	Term    string `gorm:"primaryKey"`
	Sort    string `gorm:"primaryKey"`
	UserSeq int64
}

func (termRow) TableName() string { return "terms" }

// addKeys writes what r is found by besides its own columns.
func (r userRow) addKeys(db *gorm.DB, user enroll.User) error {
	if user.Status == enroll.UserErased {
		return nil
	}
	for _, address := range user.Addresses {
		if err := db.Create(&emailRow{EmailKey: enroll.MapEmail(address.Email), UserSeq: r.Seq}).Error; err != nil {
			return err
		}
	}
	var rows []termRow
	for _, term := range terms(r.Words) {
		rows = append(rows, termRow{Term: term, Sort: r.Sort, UserSeq: r.Seq})
	}
	if len(rows) == 0 {
		return nil
	}
	return db.CreateInBatches(rows, batch).Error
}

// dropKeys takes away what addKeys wrote.
func (r userRow) dropKeys(db *gorm.DB) error {
	if err := db.Where("user_seq = ?", r.Seq).Delete(&emailRow{}).Error; err != nil {
		return err
	}
	return db.Where("sort = ? AND term IN ?", r.Sort, terms(r.Words)).Delete(&termRow{}).Error
}
