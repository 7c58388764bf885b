// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterListTest {
    private static final SqlType TEXT = Types.text(Kind.NVARCHAR, 4000, Collation.DEFAULT);

    private static Session.Parameter bind(String declaration, SqlType sent, @Nullable Object value) throws SqlError {
        RpcCall.Argument argument = new RpcCall.Argument("", sent, value, false);
        return ParameterList.parse(declaration).bind("sql", List.of(argument)).get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bit",
                "tinyint",
                "smallint",
                "int",
                "bigint",
                "money",
                "smallmoney",
                "real",
                "float",
                "date",
                "datetime",
                "smalldatetime",
                "xml",
                "image",
                "text",
                "ntext",
                "uniqueidentifier",
                "rowversion",
                "decimal(38,10)",
                "numeric(1,0)",
                "time(0)",
                "datetime2(7)",
                "datetimeoffset(3)",
                "char(10)",
                "varchar(8000)",
                "varchar(max)",
                "nchar(1)",
                "nvarchar(4000)",
                "nvarchar(max)",
                "binary(10)",
                "varbinary(8000)",
                "varbinary(max)"
            })
    void readsAndSpellsAType(String name) {
        SqlType type = DeclaredType.parse(name);
        assertThat(type).isNotNull();
        assertThat(DeclaredType.name(type)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT|int",
                "[int]|int",
                "sys.int|int",
                "integer|int",
                "decimal|decimal(18,0)",
                "dec(5)|decimal(5,0)",
                "datetime2|datetime2(7)",
                "nvarchar( MAX )|nvarchar(max)",
                "varchar|varchar(1)",
                "sysname|nvarchar(128)",
                "timestamp|rowversion",
                "float(24)|real",
                "float(53)|float"
            })
    void readsOtherSpellings(String spelling, String name) {
        SqlType type = DeclaredType.parse(spelling);
        assertThat(type).isNotNull();
        assertThat(DeclaredType.name(type)).isEqualTo(name);
    }

    @Test
    void keepsTheTypeSentWhereTheDeclaredOneIsNotKnown() throws SqlError {
        assertThat(bind("@p dbo.Ids readonly", TEXT, "x").type()).isEqualTo(TEXT);
    }

    @Test
    void namesPositionalValuesByTheDeclaration() throws SqlError {
        assertThat(bind("@P0 nvarchar(4000)", TEXT, "x")).isEqualTo(new Session.Parameter("@P0", TEXT, "x", false));
    }

    @Test
    void acceptsDefaultsAndOutput() throws SqlError {
        assertThat(bind("@a decimal(9, 2) = 5 OUTPUT", Types.decimal(Kind.DECIMAL, 9, 2), new BigDecimal("1.25"))
                        .name())
                .isEqualTo("@a");
        assertThat(bind("@a int out", Types.of(Kind.INT), 5).type()).isEqualTo(Types.of(Kind.INT));
    }

    @Test
    void fitsValuesIntoTheDeclaredType() throws SqlError {
        assertThat(bind("@a varchar(2)", TEXT, "abc").value()).isEqualTo("ab");
        assertThat(bind("@a bigint", Types.of(Kind.INT), 5).value()).isEqualTo(5L);
        assertThat(bind("@a tinyint", Types.of(Kind.INT), 255).value()).isEqualTo((short) 255);
        assertThat(bind("@a decimal(5,1)", Types.decimal(Kind.DECIMAL, 9, 2), new BigDecimal("1.25"))
                        .value())
                .isEqualTo(new BigDecimal("1.3"));
        LocalDateTime time = LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_900);
        SqlType exact = Types.temporal(Kind.DATETIME2, 7);
        assertThat(bind("@a datetime", exact, time).value()).isEqualTo(LocalDateTime.of(2024, 3, 1, 0, 0));
        assertThat(bind("@a datetime2(3)", exact, time).value()).isEqualTo(LocalDateTime.of(2024, 3, 1, 0, 0));
        assertThat(bind("@a smalldatetime", exact, time.minusSeconds(40)).value())
                .isEqualTo(LocalDateTime.of(2024, 2, 29, 23, 59));
    }

    @Test
    void leavesConversionsBetweenFamiliesToTheEngine() throws SqlError {
        assertThat(bind("@a int", TEXT, "5"))
                .isEqualTo(new Session.Parameter("@a", Types.of(Kind.INT), "5", false, TEXT));
        assertThat(bind("@a tinyint", Types.of(Kind.INT), 256).sent()).isEqualTo(Types.of(Kind.INT));
        assertThat(bind("@a xml", TEXT, "<a/>").sent()).isEqualTo(TEXT);
        assertThat(bind("@a int", TEXT, null).type()).isEqualTo(Types.of(Kind.INT));
    }

    @Test
    void refusesTooManyMissingAndUnknownValues() throws SqlError {
        ParameterList list = ParameterList.parse("@a int");
        RpcCall.Argument value = new RpcCall.Argument("", Types.of(Kind.INT), 5, false);
        RpcCall.Argument other = new RpcCall.Argument("@b", Types.of(Kind.INT), 5, false);
        assertThatThrownBy(() -> list.bind("sql", List.of(value, value))).hasMessageContaining("too many arguments");
        assertThatThrownBy(() -> list.bind("sql", List.of())).hasMessageContaining("expects the parameter '@a'");
        assertThatThrownBy(() -> list.bind("sql", List.of(other))).hasMessageContaining("@b is not a parameter");
    }

    @Test
    void refusesWhatIsNotADeclaration() {
        assertThatThrownBy(() -> ParameterList.parse("int")).hasMessage("Incorrect syntax near 'int'.");
    }
}
