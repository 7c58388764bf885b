// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.standin.session.SqlError;
import org.junit.jupiter.api.Test;

class ColumnListTest {

    @Test
    void readsPlainBracketedAndQuotedNames() throws SqlError {
        assertThat(ColumnList.parse("id, [a,b]]c] ,\"d\"\"e\"")).containsExactly("id", "a,b]c", "d\"e");
    }

    @Test
    void refusesAQuoteThatIsNotClosed() {
        assertThatExceptionOfType(SqlError.class)
                .isThrownBy(() -> ColumnList.parse("id, [name"))
                .returns(22965, SqlError::number);
    }
}
