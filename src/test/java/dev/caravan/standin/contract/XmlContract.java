// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XQuery, XML DML, schema collections and indexes of the xml type. */
@Cites({
    "https://learn.microsoft.com/sql/t-sql/xml/xml-data-type-methods",
    "https://learn.microsoft.com/sql/xquery/xquery-language-reference-sql-server",
    "https://learn.microsoft.com/sql/t-sql/xml/xml-data-modification-language-xml-dml",
    "https://learn.microsoft.com/sql/relational-databases/xml/xml-schema-collections-sql-server",
    "https://learn.microsoft.com/sql/relational-databases/xml/xml-indexes-sql-server",
    "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
})
abstract class XmlContract extends Contract {
    private static final String XML = "DECLARE @n int = 2, @x xml = N'<a id=\"1\"><b>x</b><b>y</b></a><a id=\"2\"/>'; ";
    private static final String SCHEMA = """
            CREATE XML SCHEMA COLLECTION orders AS N'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
                targetNamespace="urn:o" elementFormDefault="qualified"><xs:element name="o"><xs:complexType><xs:sequence>
                <xs:element name="price" type="xs:decimal"/><xs:element name="n" type="xs:int" minOccurs="0"/></xs:sequence>
                <xs:attribute name="id" type="xs:int" use="required"/></xs:complexType></xs:element></xs:schema>'""";
    private static final String ORDER = "<o xmlns=\"urn:o\" id=\"1\"><price>1.50</price></o>";

    @AfterEach
    void drop() throws SQLException {
        sql().run(
                        "DROP PROCEDURE IF EXISTS price",
                        "DROP TABLE IF EXISTS paper",
                        "IF EXISTS (SELECT 1 FROM sys.xml_schema_collections WHERE name = 'orders')"
                                + " DROP XML SCHEMA COLLECTION orders");
    }

    private @Nullable Object eval(String expression) throws SQLException {
        return sql().value(XML + "SELECT " + expression);
    }

    @Test
    void valuesAreThoseOfAnXQuery() throws SQLException {
        assertThat(eval("@x.value('(/a/b)[2]', 'varchar(9)')")).isEqualTo("y");
        assertThat(eval("@x.value('count(/a)', 'int')")).isEqualTo(2);
        assertThat(eval("@x.value('/a[1]/@id', 'int')")).isEqualTo(1);
        assertThat(eval("@x.value('sum(/a/@id)', 'int')")).isEqualTo(3);
        assertThat(eval("@x.value('(/a/b)[sql:variable(\"@n\")][1]', 'varchar(9)')"))
                .isEqualTo("y");
        assertThat(eval("@x.value('(/a/c)[1]', 'int')")).isNull();
        assertThat(eval("@x.value('if (/a/b) then \"some\" else \"none\"', 'varchar(9)')"))
                .isEqualTo("some");
        assertThat(eval("@x.exist('/a[@id = 2]')")).isEqualTo(true);
        assertThat(eval("@x.exist('/a[@id = 3]')")).isEqualTo(false);
        assertThat(eval("CAST(@x.query('for $b in /a/b order by $b descending return <c>{string($b)}</c>')"
                        + " AS varchar(99))"))
                .isEqualTo("<c>y</c><c>x</c>");
    }

    @Test
    void namespacesAreDeclaredBeforeThePath() throws SQLException {
        String xml = "DECLARE @x xml = '<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\"><b>1</b></p:a>'; SELECT ";
        assertThat(sql().value(xml
                        + "@x.value('declare namespace q=\"urn:p\"; declare default element namespace \"urn:d\";"
                        + " (/q:a/b)[1]', 'int')"))
                .isEqualTo(1);
        assertThat(errorOf(xml + "@x.query('/q:a')").number()).isEqualTo(2229);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/xml/with-xmlnamespaces",
        "https://learn.microsoft.com/sql/relational-databases/xml/add-namespaces-to-queries-with-with-xmlnamespaces"
    })
    void namespacesMayBeDeclaredForAStatement() throws SQLException {
        assertThat(sql().value("DECLARE @x xml = '<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\"><b>1</b></p:a>';"
                        + " WITH XMLNAMESPACES ('urn:p' AS q, DEFAULT 'urn:d')"
                        + " SELECT T.c.value('(b)[1]', 'int') FROM @x.nodes('/q:a') T (c)"))
                .isEqualTo(1);
        String rows =
                " one AS (SELECT 1 AS id, CAST(NULL AS int) AS n) SELECT id AS [ns1:id], n AS [ns1:n] FROM one FOR XML ";
        assertThat(sql().value("WITH XMLNAMESPACES ('uri' AS ns1)," + rows + "RAW ('ns1:Prod'), ELEMENTS"))
                .isEqualTo("<ns1:Prod xmlns:ns1=\"uri\"><ns1:id>1</ns1:id></ns1:Prod>");
        assertThat(sql().value("WITH XMLNAMESPACES ('uri' AS ns1)," + rows + "RAW ('ns1:Prod'), ELEMENTS XSINIL"))
                .isEqualTo("<ns1:Prod xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:ns1=\"uri\">"
                        + "<ns1:id>1</ns1:id><ns1:n xsi:nil=\"true\"/></ns1:Prod>");
        assertThat(sql().value("WITH XMLNAMESPACES ('uri' AS ns1, DEFAULT 'other')," + rows + "PATH ('p'), ROOT ('r')"))
                .isEqualTo("<r xmlns=\"other\" xmlns:ns1=\"uri\"><p><ns1:id>1</ns1:id></p></r>");
        assertThat(sql().value("SELECT 1 AS id FOR XML PATH ('p')")).isEqualTo("<p><id>1</id></p>");
    }

    @Test
    void nodesKeepTheirPlaceInTheDocument() throws SQLException {
        assertThat(sql().rows(XML + "SELECT T.c.value('.', 'varchar(9)'), T.c.value('../@id', 'int'),"
                        + " CAST(T.c.query('.') AS varchar(99)) FROM @x.nodes('/a/b') T (c)"))
                .containsExactly(List.of("x", 1, "<b>x</b>"), List.of("y", 1, "<b>y</b>"));
        assertThat(sql().rows(XML
                        + "SELECT T.c.value('@id', 'int'), U.d.value('.', 'varchar(9)') FROM @x.nodes('/a') T (c)"
                        + " OUTER APPLY T.c.nodes('b') U (d) ORDER BY 1, 2"))
                .containsExactly(List.of(1, "x"), List.of(1, "y"), Arrays.asList(2, null));
        assertThat(errorOf(XML + "SELECT T.c FROM @x.nodes('/a') T (c)").number())
                .isEqualTo(493);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2389 | @x.value('/a/b', 'varchar(9)')",
                "2389 | @x.value('/a/@id', 'varchar(9)')",
                "2395 | @x.value('replace(\"a\", \"b\", \"c\")', 'varchar(9)')",
                "9335 | @x.query('/a/following-sibling::a')",
                "2209 | @x.query('/a[')",
                "2396 | @x.query('/a/@id')",
                "258 | @n.value('.', 'int')",
                "8172 | @x.value(@n, 'int')"
            })
    void whatSqlServerDoesNotTakeIsRefused(int number, String expression) {
        assertThat(errorOf(XML + "SELECT " + expression).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert <z>{sum((1, 2))}</z> as first into (/a)[1] | <a id=\"1\"><z>3</z><b>x</b><b>y</b></a><a id=\"2\"/>",
                "insert <z/> into (/a)[2] | <a id=\"1\"><b>x</b><b>y</b></a><a id=\"2\"><z/></a>",
                "insert (<q/>, <r/>) after (/a)[1] | <a id=\"1\"><b>x</b><b>y</b></a><q/><r/><a id=\"2\"/>",
                "insert <q/> before (/a/b)[2] | <a id=\"1\"><b>x</b><q/><b>y</b></a><a id=\"2\"/>",
                "insert attribute k {\"v\"} into (/a)[2] | <a id=\"1\"><b>x</b><b>y</b></a><a id=\"2\" k=\"v\"/>",
                "delete /a/b[2] | <a id=\"1\"><b>x</b></a><a id=\"2\"/>",
                "delete /a/@id | <a><b>x</b><b>y</b></a><a/>",
                "replace value of (/a/b/text())[1] with \"new\" | <a id=\"1\"><b>new</b><b>y</b></a><a id=\"2\"/>",
                "replace value of (/a/@id)[1] with sql:variable(\"@n\") | <a id=\"2\"><b>x</b><b>y</b></a><a id=\"2\"/>"
            })
    void modifyChangesAVariable(String change, String changed) throws SQLException {
        assertThat(sql().value(XML + "SET @x.modify('" + change + "'); SELECT CAST(@x AS nvarchar(max))"))
                .isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2226 | insert <z/> into /a",
                "2337 | replace value of /a/b/text() with \"new\"",
                "2356 | replace value of (/a/b)[1] with \"new\"",
                "2209 | change /a"
            })
    void modifyRefusesTargetsThatCannotBeOne(int number, String change) {
        assertThat(errorOf(XML + "SET @x.modify('" + change + "')").number()).isEqualTo(number);
    }

    @Test
    void modifyChangesColumnsWithValuesOfTheirRows() throws SQLException {
        sql().run(
                        "CREATE TABLE paper (id int NOT NULL PRIMARY KEY, n int NULL, x xml NULL)",
                        "INSERT paper VALUES (1, 5, '<a/>'), (2, 6, '<a><old/></a>')",
                        "UPDATE paper SET n = n + 1, x.modify('insert <n>{sql:column(\"n\")}</n> as first into (/a)[1]')");

        assertThat(sql().column("SELECT CAST(x AS varchar(99)) FROM paper ORDER BY id"))
                .containsExactly("<a><n>5</n></a>", "<a><n>6</n><old/></a>");
        assertThat(errorOf("DECLARE @x xml; SET @x.modify('delete /a')").number())
                .isEqualTo(5302);
    }

    @Test
    void aSchemaCollectionHoldsColumnsVariablesAndParametersToItsSchemas() throws SQLException {
        sql().run(
                        SCHEMA,
                        "CREATE TABLE paper (id int NOT NULL PRIMARY KEY, x xml(DOCUMENT orders) NULL, y xml(dbo.orders) NULL)",
                        "CREATE PROCEDURE price @x xml(orders) AS SELECT"
                                + " @x.value('declare namespace o=\"urn:o\"; (/o:o/o:price)[1]', 'decimal(9, 2)')",
                        "INSERT paper VALUES (1, '" + ORDER + "', '" + ORDER + ORDER + "')");

        assertThat(sql().value("EXEC price '" + ORDER + "'")).hasToString("1.50");
        assertThat(errorOf("INSERT paper VALUES (2, '" + ORDER + ORDER + "', NULL)")
                        .number())
                .isEqualTo(6901);
        assertThat(errorOf("DECLARE @x xml(orders) = '<q/>'").number()).isEqualTo(6913);
        assertThat(errorOf("EXEC price '<q/>'").number()).isEqualTo(6913);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6906 | <o xmlns=\"urn:o\"><price>1</price></o>",
                "6926 | <o xmlns=\"urn:o\" id=\"x\"><price>1</price></o>",
                "6926 | <o xmlns=\"urn:o\" id=\"1\"><price>dear</price></o>",
                "6905 | <o xmlns=\"urn:o\" id=\"1\" k=\"v\"><price>1</price></o>",
                "6965 | <o xmlns=\"urn:o\" id=\"1\"><n>1</n></o>",
                "6908 | <o xmlns=\"urn:o\" id=\"1\"/>",
                "6909 | <o xmlns=\"urn:o\" id=\"1\">text<price>1</price></o>"
            })
    void whatASchemaDoesNotAllowIsToldByItsOwnError(int number, String xml) throws SQLException {
        sql().run(SCHEMA, "CREATE TABLE paper (x xml(orders))");

        assertThat(errorOf("INSERT paper VALUES ('" + xml + "')").number()).isEqualTo(number);
    }

    @Test
    void schemasOfACollectionMayImportEachOther() throws SQLException {
        sql().run("""
                        CREATE XML SCHEMA COLLECTION orders AS N'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
                            targetNamespace="urn:b"><xs:simpleType name="code"><xs:restriction base="xs:string">
                            <xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:schema>
                            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:b" targetNamespace="urn:a">
                            <xs:import namespace="urn:b"/><xs:element name="a" type="b:code"/></xs:schema>'""");

        assertThat(sql().value("DECLARE @x xml(orders) = '<a xmlns=\"urn:a\">abc</a>'; SELECT CAST(@x AS varchar(99))"))
                .isEqualTo("<a xmlns=\"urn:a\">abc</a>");
        assertThat(errorOf("DECLARE @x xml(orders) = '<a xmlns=\"urn:a\">abcd</a>'")
                        .number())
                .isEqualTo(6926);
    }

    @Test
    void elementsOfTypedXmlMayBeReplaced() throws SQLException {
        sql().run(
                        SCHEMA,
                        "CREATE TABLE paper (x xml(orders))",
                        "INSERT paper VALUES ('" + ORDER + "')",
                        "UPDATE paper SET x.modify('declare default element namespace \"urn:o\";"
                                + " replace value of (/o/price)[1] with (/o/price)[1] + 0.25')");

        assertThat(sql().value("SELECT x.value('declare default element namespace \"urn:o\"; (/o/price)[1]',"
                        + " 'decimal(9, 2)') FROM paper"))
                .hasToString("1.75");
        assertThat(errorOf("UPDATE paper SET x.modify('declare default element namespace \"urn:o\";"
                                + " delete /o/price')")
                        .number())
                .isEqualTo(6908);
    }

    @Test
    void collectionsGrowAreListedAndStayWhileTheyAreUsed() throws SQLException {
        sql().run(
                        SCHEMA,
                        "CREATE TABLE paper (x xml(DOCUMENT orders), y xml(orders), z xml)",
                        "ALTER XML SCHEMA COLLECTION orders ADD '<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
                                + " targetNamespace=\"urn:more\"><xs:element name=\"m\"/></xs:schema>'",
                        "INSERT paper (x) VALUES ('<m xmlns=\"urn:more\"/>')");

        assertThat(sql().rows("SELECT c.name, c.is_xml_document, s.name FROM sys.columns c"
                        + " LEFT JOIN sys.xml_schema_collections s ON s.xml_collection_id = c.xml_collection_id"
                        + " WHERE c.object_id = OBJECT_ID('paper') ORDER BY c.column_id"))
                .containsExactly(
                        List.of("x", true, "orders"), List.of("y", false, "orders"), Arrays.asList("z", false, null));
        assertThat(sql().column("SELECT n.name FROM sys.xml_schema_namespaces n JOIN sys.xml_schema_collections s"
                        + " ON s.xml_collection_id = n.xml_collection_id WHERE s.name = 'orders' ORDER BY 1"))
                .containsExactly("urn:more", "urn:o");
        assertThat(
                        sql().value(
                                        "SELECT XML_SCHEMA_NAMESPACE('dbo', 'orders')"
                                                + ".value('declare namespace xs=\"http://www.w3.org/2001/XMLSchema\"; count(/xs:schema)', 'int')"))
                .isEqualTo(2);
        assertThat(errorOf("DROP XML SCHEMA COLLECTION orders").number()).isEqualTo(6328);
        assertThat(errorOf("CREATE TABLE other (x xml(nothing))").number()).isEqualTo(2715);
        assertThat(errorOf("DROP XML SCHEMA COLLECTION nothing").number()).isEqualTo(6314);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties")
    void collectionsHaveExtendedProperties() throws SQLException {
        sql().run(
                        SCHEMA,
                        "EXEC sp_addextendedproperty N'note', N'of orders', 'SCHEMA', 'dbo', 'XML SCHEMA COLLECTION', 'orders'");

        assertThat(
                        sql().rows(
                                        "SELECT p.class, p.class_desc, p.value FROM sys.extended_properties p"
                                                + " JOIN sys.xml_schema_collections s ON s.xml_collection_id = p.major_id WHERE s.name = 'orders'"))
                .containsExactly(List.of((short) 10, "XML_SCHEMA_COLLECTION", "of orders"));
        sql().run("EXEC sp_dropextendedproperty N'note', 'SCHEMA', 'dbo', 'XML SCHEMA COLLECTION', 'orders'");
    }

    @Test
    void aCollectionThatIsRolledBackIsGone() throws SQLException {
        sql().run("BEGIN TRANSACTION", SCHEMA, "ROLLBACK");

        assertThat(sql().value("SELECT COUNT(*) FROM sys.xml_schema_collections WHERE name = 'orders'"))
                .isEqualTo(0);
    }

    @Test
    @Cites("MS-TDS 2.2.5.5.3 XML Data Type")
    void clientsAreToldTheCollectionOfAColumn() throws SQLException {
        sql().run(SCHEMA, "CREATE TABLE paper (x xml(orders))", "INSERT paper VALUES ('" + ORDER + "')");

        try (Statement statement = sql().connection().createStatement();
                ResultSet result = statement.executeQuery("SELECT x, 1 FROM paper")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getSQLXML(1).getString()).isEqualTo(ORDER);
            assertThat(result.getInt(2)).isEqualTo(1);
        }
    }

    @Test
    void xmlIndexesAreListedAndGoWithTheirPrimaryOne() throws SQLException {
        sql().run(
                        "CREATE TABLE paper (id int NOT NULL CONSTRAINT pk_paper PRIMARY KEY, x xml)",
                        "CREATE PRIMARY XML INDEX px ON paper (x) WITH (PAD_INDEX = OFF)",
                        "CREATE XML INDEX sx ON paper (x) USING XML INDEX px FOR PATH",
                        "CREATE XML INDEX rx ON paper (x) USING XML INDEX px FOR PROPERTY");

        assertThat(sql().rows(
                                "SELECT name, index_id, type, type_desc FROM sys.indexes WHERE object_id = OBJECT_ID('paper')"
                                        + " AND type = 3 ORDER BY index_id"))
                .containsExactly(
                        List.of("px", 256000, (short) 3, "XML"),
                        List.of("sx", 256001, (short) 3, "XML"),
                        List.of("rx", 256002, (short) 3, "XML"));
        assertThat(sql().rows("SELECT name, using_xml_index_id, secondary_type, secondary_type_desc,"
                        + " xml_index_type_description FROM sys.xml_indexes ORDER BY index_id"))
                .containsExactly(
                        Arrays.asList("px", null, null, null, "PRIMARY_XML"),
                        List.of("sx", 256000, "P", "PATH", "SECONDARY_XML"),
                        List.of("rx", 256000, "R", "PROPERTY", "SECONDARY_XML"));
        assertThat(errorOf("ALTER TABLE paper DROP COLUMN x").number()).isEqualTo(5074);

        sql().run("DROP INDEX sx ON paper", "DROP INDEX px ON paper");
        assertThat(sql().value("SELECT COUNT(*) FROM sys.xml_indexes")).isEqualTo(0);
        assertThat(errorOf("CREATE TABLE heap (x xml)", "CREATE PRIMARY XML INDEX h ON heap (x)")
                        .number())
                .isEqualTo(6332);
        sql().run("DROP TABLE heap");
    }
}
