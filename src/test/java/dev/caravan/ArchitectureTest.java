// SPDX-License-Identifier: Apache-2.0
package dev.caravan;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/** What the packages of the product may know of each other and of libraries, each rule with its reason. */
@AnalyzeClasses(packages = "dev.caravan", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.caravan.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs the one that needs it cannot be understood or tested by itself");

    @ArchTest
    static final ArchRule theModelKnowsNobody = noClasses()
            .that()
            .resideInAPackage("..model..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackage("dev.caravan.model..")
                    .and(resideOutsideOfPackage("java.lang.."))
                    .and(resideOutsideOfPackage("java.util.."))
                    .and(resideOutsideOfPackage("java.time.."))
                    .and(resideOutsideOfPackage("java.nio.."))
                    .and(resideOutsideOfPackage("java.math.."))
                    .and(resideOutsideOfPackage("org.jspecify..")))
            .because("every part shares its records, whatever framework or driver that part is made of");

    @ArchTest
    static final ArchRule onlyTheCaptureKnowsDebezium = noClasses()
            .that()
            .resideOutsideOfPackage("..capture..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.debezium..")
                    .or(resideInAPackage("org.apache.kafka.connect.."))
                    .or(resideInAPackage("org.apache.camel.component.debezium..")))
            .because("another way to read changes must be a change of one package");

    @ArchTest
    static final ArchRule onlyTheTopicKnowsKafka = noClasses()
            .that()
            .resideOutsideOfPackages("..capture..", "..topic..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.apache.kafka..").or(resideInAPackage("org.apache.camel.component.kafka..")))
            .because("the straight way must not need it, and another log must be a change of one package");

    @ArchTest
    static final ArchRule onlyTheCopyKnowsTheTargetsDriver = noClasses()
            .that()
            .resideOutsideOfPackage("..copy..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.postgresql.."))
            .because("COPY is the only thing that JDBC does not have");

    @ArchTest
    static final ArchRule onlyTheStatusKnowsTheWeb = noClasses()
            .that()
            .resideOutsideOfPackage("..status..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework.web..")
                    .or(resideInAPackage("org.springframework.http.."))
                    .or(resideInAPackage("org.springframework.security.."))
                    .or(resideInAPackage("org.thymeleaf.."))
                    .or(resideInAPackage("jakarta.servlet.."))
                    .or(resideInAPackage("io.micrometer..")))
            .because("a task runs the same without a page");

    @ArchTest
    static final ArchRule nobodyKnowsTheRoutes = noClasses()
            .that()
            .resideOutsideOfPackages("..route..", "dev.caravan")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..route..")
            .because("the routes put the parts together, so the parts cannot need the routes");

    @ArchTest
    static final ArchRule camelStaysAtTheEdges = noClasses()
            .that()
            .resideInAnyPackage(
                    "..model..", "..task..", "..source..", "..enrich..", "..load..", "..schema..", "..precheck..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .because("what a step does can be tested without a route around it");

    @ArchTest
    static final ArchRule timesAreOfJavaTime = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)|java\\.text\\.SimpleDateFormat")
            .because("they shift values by the default zone and by the calendar before 1582");

    @ArchTest
    static final ArchRule onlyForeignRowsBringTimesOfJavaSql = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.caravan.copy.Conversions")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.sql\\.(Date|Time)")
            .because("rows that integrators hand to pg-copy may hold them; ours do not, for the same reason");

    @ArchTest
    static final ArchRule nothingIsPrinted = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .because("the log has levels, times and the task; only the command line talks on the standard streams");

    @ArchTest
    static final ArchRule logsAreWrittenThroughSlf4j = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule dependenciesComeThroughConstructors = noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject")
            .because("a field that a container fills cannot be final, nor filled by a test");

    @ArchTest
    static final ArchRule caseIsFoldedWithoutTheDefaultLocale = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Configurer") // Camel's generator writes them.
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .because("in Turkish TITLE becomes tıtle: use Locale.ROOT");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .because("a sleep cannot be woken by a command; wait for a signal with a limit");

    @ArchTest
    static final ArchRule exceptionsAreNamedSo = classes()
            .that()
            .areAssignableTo(Throwable.class)
            .should()
            .haveSimpleNameEndingWith("Exception")
            .because("a reader must see what can be thrown");
}
