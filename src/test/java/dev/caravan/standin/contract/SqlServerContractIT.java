// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The contract that the stand-in and SQL Server both keep. A stand-in of its own serves each part; {@code
 * -Dcaravan.it.source.url} shows the same to a real server, profile {@code containers} to one in a container.
 */
class SqlServerContractIT {

    @Nested
    class Connections extends ConnectionContract {}

    @Nested
    class Types extends TypesContract {}

    @Nested
    class ClrTypes extends ClrTypesContract {}

    @Nested
    class Values extends ValuesContract {}

    @Nested
    class Errors extends ErrorsContract {}

    @Nested
    class Metadata extends MetadataContract {}

    @Nested
    class Catalog extends CatalogContract {}

    @Nested
    class ServerFacts extends ServerContract {}

    @Nested
    class Transactions extends TransactionContract {}

    @Nested
    class ChangeDataCapture extends CdcContract {}

    @Nested
    class ChangeDataCaptureRefusals extends CdcRefusalsContract {}

    @Nested
    class Scripts extends ScriptsContract {}

    @Nested
    class Modules extends ModulesContract {}

    @Nested
    class Permissions extends PermissionsContract {}

    @Nested
    class Queries extends QueriesContract {}

    @Nested
    class Changes extends ChangesContract {}

    @Nested
    class Definitions extends DefinitionsContract {}

    @Nested
    class TableParameters extends TableParametersContract {}

    @Nested
    class Cursors extends CursorsContract {}

    @Nested
    class Partitions extends PartitionsContract {}

    @Nested
    class Options extends OptionsContract {}

    @Nested
    class Bulk extends BulkContract {}

    @Nested
    class ChangeShapes extends CdcShapesContract {}

    @Nested
    class Temporal extends TemporalContract {}

    @Nested
    class Xml extends XmlContract {}

    @Nested
    class IndexedViews extends IndexedViewsContract {}

    /** Only what a source backs up may be expected, or the stand-in would be held to our own beliefs. */
    @Test
    void everyExpectationCitesItsSource() {
        assertThat(Arrays.stream(SqlServerContractIT.class.getDeclaredClasses())
                        .flatMap(part -> Arrays.stream(part.getSuperclass().getDeclaredMethods()))
                        .filter(SqlServerContractIT::isTest))
                .isNotEmpty()
                .allMatch(SqlServerContractIT::cites);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private static boolean cites(Method method) {
        return method.isAnnotationPresent(Cites.class)
                || method.getDeclaringClass().isAnnotationPresent(Cites.class);
    }
}
