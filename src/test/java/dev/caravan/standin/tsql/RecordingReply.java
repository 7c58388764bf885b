// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps everything that a session answers. */
final class RecordingReply implements Reply {
    final List<List<ColumnMeta>> columns = new ArrayList<>();
    final List<List<List<@Nullable Object>>> results = new ArrayList<>();
    final List<SqlError> errors = Collections.synchronizedList(new ArrayList<>());
    final List<SqlError> infos = new ArrayList<>();
    final List<Long> counts = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final Map<String, @Nullable Object> outputs = new LinkedHashMap<>();

    @Override
    public void columns(List<ColumnMeta> metas) {
        columns.add(metas);
        results.add(new ArrayList<>());
    }

    @Override
    public void row(@Nullable Object[] values) {
        List<@Nullable Object> row = new ArrayList<>();
        Collections.addAll(row, values);
        results.get(results.size() - 1).add(row);
    }

    @Override
    public void done(Command command, long rows) {
        counts.add(rows);
        events.add("done " + command + " " + rows);
    }

    @Override
    public void done(Command command) {
        events.add("done " + command);
    }

    @Override
    public void info(SqlError message) {
        infos.add(message);
    }

    @Override
    public void error(SqlError error) {
        errors.add(error);
        events.add("error " + error.number());
    }

    @Override
    public void databaseChanged(String from, String to) {
        events.add("database " + from + " " + to);
    }

    @Override
    public void transactionBegun(long descriptor) {
        events.add("begun");
    }

    @Override
    public void transactionCommitted(long descriptor) {
        events.add("committed");
    }

    @Override
    public void transactionRolledBack(long descriptor) {
        events.add("rolled back");
    }

    @Override
    public void returnStatus(int status) {
        events.add("status " + status);
    }

    @Override
    public void returnValue(String name, SqlType type, @Nullable Object value) {
        outputs.put(name, value);
    }
}
