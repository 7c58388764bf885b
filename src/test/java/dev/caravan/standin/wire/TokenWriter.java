// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the tokens of replies (MS-TDS 2.2.7) into packets; keeps no state between tokens. */
final class TokenWriter {
    static final int DONE_MORE = 0x01;
    static final int DONE_ERROR = 0x02;
    static final int DONE_COUNT = 0x10;
    static final int DONE_ATTENTION = 0x20;
    static final int DONE_RPC_IN_BATCH = 0x80;

    static final int ENV_DATABASE = 1;
    static final int ENV_LANGUAGE = 2;
    static final int ENV_PACKET_SIZE = 4;
    static final int ENV_COLLATION = 7;
    static final int ENV_BEGIN = 8;
    static final int ENV_COMMIT = 9;
    static final int ENV_ROLLBACK = 10;
    static final int ENV_RESET = 18;

    private static final String SERVER_NAME = "CARAVAN-STANDIN";
    private static final String PRODUCT = "Microsoft SQL Server";
    private static final int MAX_MESSAGE_UNITS = 2_047;
    private static final int DESCRIPTOR_SIZE = 8;

    private static final int NULLABLE = 0x01;
    private static final int CASE_SENSITIVE = 0x02;
    private static final int UPDATABLE_UNKNOWN = 0x08;
    private static final int IDENTITY = 0x10;
    private static final int COMPUTED = 0x20;

    private static final int NO_METADATA = 0xFFFF;

    private static final int INFO_EXPRESSION = 0x04;
    private static final int INFO_KEY = 0x08;
    private static final int INFO_HIDDEN = 0x10;
    private static final int INFO_DIFFERENT_NAME = 0x20;

    private final PacketWriter out;
    private final TdsVersion version;

    TokenWriter(PacketWriter out, TdsVersion version) {
        this.out = out;
        this.version = version;
    }

    /** COLMETADATA. */
    void columns(List<ColumnMeta> columns) {
        out.putByte(Token.COL_METADATA);
        out.putShort(columns.size());
        for (ColumnMeta column : columns) {
            SqlType type = version.shown(column.type());
            userType(type);
            out.putShort(flags(column));
            TypeInfoWriter.write(out, type, column.nullable());
            switch (type.kind()) {
                case TEXT, NTEXT, IMAGE -> noTableName();
                default -> {}
            }
            out.putShortString(column.name());
        }
    }

    /** Begins rows of columns that the client knows (MS-TDS 2.2.7.4, NoMetaData). */
    void sameColumns() {
        out.putByte(Token.COL_METADATA);
        out.putShort(NO_METADATA);
    }

    /** TABNAME: the tables that the columns come from, each of one to four parts. */
    void tableNames(List<List<String>> tables) {
        int size = 0;
        for (List<String> table : tables) {
            size += 1;
            for (String part : table) {
                size += 2 + part.length() * 2;
            }
        }
        out.putByte(Token.TABLE_NAMES);
        out.putShort(size);
        for (List<String> table : tables) {
            out.putByte(table.size());
            table.forEach(out::putLongString);
        }
    }

    /** COLINFO: the table of each column and its name there; behind the columns with a known origin is the row's status. */
    void columnInfo(List<CursorQuery.Origin> origins, List<String> names) {
        int size = names.size() * 3;
        for (int i = 0; i < origins.size(); i++) {
            String base = origins.get(i).name();
            size += base.isEmpty() || base.equals(names.get(i)) ? 0 : 1 + base.length() * 2;
        }
        out.putByte(Token.COLUMN_INFO);
        out.putShort(size);
        for (int i = 0; i < names.size(); i++) {
            CursorQuery.Origin origin = i < origins.size() ? origins.get(i) : CursorQuery.Origin.EXPRESSION;
            boolean renamed = !origin.name().isEmpty() && !origin.name().equals(names.get(i));
            int status = origin.table() == 0 ? INFO_EXPRESSION : 0;
            status |= origin.key() ? INFO_KEY : 0;
            status |= renamed ? INFO_DIFFERENT_NAME : 0;
            status |= i < origins.size() ? 0 : INFO_HIDDEN;
            out.putByte(i + 1);
            out.putByte(origin.table());
            out.putByte(status);
            if (renamed) {
                out.putShortString(origin.name());
            }
        }
    }

    private void noTableName() {
        if (version.isWide()) {
            out.putByte(1);
        }
        out.putLongString("");
    }

    private void userType(SqlType type) {
        if (version.isWide()) {
            out.putInt(TypeInfoWriter.userType(type));
        } else {
            out.putShort(TypeInfoWriter.userType(type));
        }
    }

    private static int flags(ColumnMeta column) {
        Collation collation = column.type().collation();
        int flags = column.nullable() ? NULLABLE : 0;
        flags |= collation != null && collation.caseSensitive() ? CASE_SENSITIVE : 0;
        flags |= column.identity() ? IDENTITY : 0;
        flags |= column.computed() ? COMPUTED : 0;
        flags |= column.identity() || column.computed() ? 0 : UPDATABLE_UNKNOWN;
        return flags;
    }

    /** DONE, DONEPROC or DONEINPROC. */
    void done(int token, int status, int command, long rows) {
        out.putByte(token);
        out.putShort(status);
        out.putShort(command);
        if (version.isWide()) {
            out.putLong(rows);
        } else {
            out.putInt((int) rows);
        }
    }

    /** RETURNSTATUS. */
    void returnStatus(int status) {
        out.putByte(Token.RETURN_STATUS);
        out.putInt(status);
    }

    /** RETURNVALUE of an output parameter, whose place among the parameters is the ordinal. */
    void returnValue(int ordinal, String name, SqlType declared, @Nullable Object given) {
        SqlType type = version.shown(declared);
        Object value = version.shown(given, declared);
        ValueWriter writer = ValueWriter.of(type, true);
        writer.check(value);
        out.putByte(Token.RETURN_VALUE);
        out.putShort(ordinal);
        out.putShortString(name);
        out.putByte(1);
        userType(type);
        out.putShort(NULLABLE);
        TypeInfoWriter.write(out, type, true);
        writer.write(out, value);
    }

    /** ERROR. */
    void error(SqlError error) {
        message(Token.ERROR, error);
    }

    /** INFO. */
    void info(SqlError message) {
        message(Token.INFO, message);
    }

    private void message(int token, SqlError message) {
        String text = Objects.requireNonNullElse(message.getMessage(), "");
        String kept = text.length() > MAX_MESSAGE_UNITS ? text.substring(0, MAX_MESSAGE_UNITS) : text;
        out.putByte(token);
        int names = SERVER_NAME.length() * 2 + message.procedure().length() * 2;
        out.putShort(4 + 1 + 1 + 2 + kept.length() * 2 + 1 + names + 1 + (version.isWide() ? 4 : 2));
        out.putInt(message.number());
        out.putByte(message.state());
        out.putByte(message.severity());
        out.putLongString(kept);
        out.putShortString(SERVER_NAME);
        out.putShortString(message.procedure());
        int line = Math.max(message.line(), 1);
        if (version.isWide()) {
            out.putInt(line);
        } else {
            out.putShort(line);
        }
    }

    /** ENVCHANGE of a value that is a string. */
    void environment(int type, String to, String from) {
        out.putByte(Token.ENV_CHANGE);
        out.putShort(1 + 1 + to.length() * 2 + 1 + from.length() * 2);
        out.putByte(type);
        out.putShortString(to);
        out.putShortString(from);
    }

    /** ENVCHANGE of the connection's collation. */
    void collation(Collation collation) {
        out.putByte(Token.ENV_CHANGE);
        out.putShort(1 + 1 + 5 + 1);
        out.putByte(ENV_COLLATION);
        out.putByte(5);
        WireCollation.write(out, collation);
        out.putByte(0);
    }

    /** ENVCHANGE 18: the session was reset. */
    void reset() {
        out.putByte(Token.ENV_CHANGE);
        out.putShort(3);
        out.putByte(ENV_RESET);
        out.putByte(0);
        out.putByte(0);
    }

    /** ENVCHANGE of the transaction: begun as the new value, ended as the old one. */
    void transaction(int type, long descriptor) {
        out.putByte(Token.ENV_CHANGE);
        out.putShort(1 + 1 + DESCRIPTOR_SIZE + 1);
        out.putByte(type);
        if (type == ENV_BEGIN) {
            out.putByte(DESCRIPTOR_SIZE);
            out.putLong(descriptor);
            out.putByte(0);
        } else {
            out.putByte(0);
            out.putByte(DESCRIPTOR_SIZE);
            out.putLong(descriptor);
        }
    }

    /** LOGINACK. */
    void loginAck(int tdsVersion) {
        out.putByte(Token.LOGIN_ACK);
        out.putShort(1 + 4 + 1 + PRODUCT.length() * 2 + 4);
        out.putByte(1);
        out.putInt(Integer.reverseBytes(tdsVersion));
        out.putShortString(PRODUCT);
        out.putBytes(Prelogin.VERSION);
    }

    /** FEATUREEXTACK that grants UTF-8 and nothing else. */
    void utf8Feature() {
        out.putByte(Token.FEATURE_EXT_ACK);
        out.putByte(Login7.UTF8_FEATURE);
        out.putInt(1);
        out.putByte(1);
        out.putByte(Login7.FEATURES_END);
    }
}
