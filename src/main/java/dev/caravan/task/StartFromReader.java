// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.task.SyncTask.StartFrom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads {@code start-from}: an LSN or a time. */
final class StartFromReader {

    private static final String KEY = "start-from";
    private static final String REMEDY = "Write {lsn: 0000002a:00000110:0003} or {time: 2026-01-31T08:30:00+01:00}";

    private StartFromReader() {}

    static Optional<StartFrom> read(ConfigSection task) {
        if (!task.has(KEY)) {
            return Optional.empty();
        }
        ConfigSection section = task.section(KEY);
        Optional<String> lsn = section.text("lsn");
        Optional<String> time = section.text("time");
        section.rejectUnknown();
        if (lsn.isPresent() == time.isPresent()) {
            task.problem(KEY, null, "exactly one of 'lsn' and 'time' is expected", REMEDY);
            return Optional.empty();
        }
        return lsn.isPresent() ? lsn.flatMap(text -> lsn(section, text)) : time.flatMap(text -> time(section, text));
    }

    private static Optional<StartFrom> lsn(ConfigSection section, String text) {
        try {
            return Optional.of(new StartFrom.AfterCommit(Lsn.parse(text)));
        } catch (IllegalArgumentException e) {
            section.problem("lsn", text, "not a log sequence number", REMEDY);
            return Optional.empty();
        }
    }

    private static Optional<StartFrom> time(ConfigSection section, String text) {
        try {
            Instant instant = OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
            return Optional.of(new StartFrom.AtTime(instant));
        } catch (DateTimeParseException e) {
            section.problem("time", text, "not a time with its offset from UTC", REMEDY);
            return Optional.empty();
        }
    }
}
