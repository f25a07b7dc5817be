package database

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// slowStatement is from when on a statement is logged as slow.
const slowStatement = time.Second

// statementLog logs slow and failed statements, without their values. Gorm's own
// log makes up the text of each statement before it knows whether it will log it:
// for an INSERT of 500 rows that takes longer than PostgreSQL does.
type statementLog struct {
	logger.Interface
}

// newStatementLog logs to log.
func newStatementLog(log *slog.Logger) statementLog {
	return statementLog{logger.NewSlogLogger(log, logger.Config{
		SlowThreshold:             slowStatement,
		IgnoreRecordNotFoundError: true,
		ParameterizedQueries:      true,
		LogLevel:                  logger.Warn,
	})}
}

// LogMode implements logger.Interface.
func (l statementLog) LogMode(level logger.LogLevel) logger.Interface {
	return statementLog{l.Interface.LogMode(level)}
}

// Trace implements logger.Interface.
func (l statementLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	failed := err != nil && !errors.Is(err, gorm.ErrRecordNotFound)
	if failed || time.Since(begin) > slowStatement {
		l.Interface.Trace(ctx, begin, statement, err)
	}
}

// ParamsFilter implements gorm.ParamsFilter: no value is ever logged.
func (statementLog) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}
