import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;

/**
 * Reads files as keytool does: a line for each file of a folder, in the order of their names, divided by tabs.
 *
 * Argument: folder. Fields: file name, number of certificates that printcert finds (- if it refuses the file),
 * whether importcert finds a first certificate (+ or -).
 */
public class ReadCertificates {
    public static void main(String[] arguments) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try (var files = Files.list(Path.of(arguments[0]))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                byte[] data = Files.readAllBytes(file);
                System.out.println(file.getFileName() + "\t" + count(factory, data) + "\t" + first(factory, data));
            }
        }
    }

    private static String count(CertificateFactory factory, byte[] data) {
        try {
            return Integer.toString(factory.generateCertificates(new ByteArrayInputStream(data)).size());
        } catch (Exception refused) {
            return "-";
        }
    }

    private static String first(CertificateFactory factory, byte[] data) {
        try {
            return factory.generateCertificate(new ByteArrayInputStream(data)) == null ? "-" : "+";
        } catch (Exception refused) {
            return "-";
        }
    }
}
