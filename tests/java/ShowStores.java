import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;

/**
 * Prints what Java finds in many PKCS#12 files, as ShowStore does, each after a line "== " and its name.
 *
 * Arguments: password, then files. A file that Java refuses has one line: "error", a tab, and why. Every other
 * is written again by Java, into a file with ".java" after its name.
 */
public class ShowStores {
    public static void main(String[] arguments) {
        for (int index = 1; index < arguments.length; index++) {
            System.out.println("== " + arguments[index]);
            try {
                ShowStore.main(new String[] {arguments[index], "PKCS12", arguments[0]});
                rewrite(arguments[index], arguments[0].toCharArray());
            } catch (Exception refusal) {
                System.out.println("error\t" + refusal.getMessage());
            }
        }
    }

    private static void rewrite(String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = new FileInputStream(file)) {
            store.load(stream, password);
        }
        try (OutputStream stream = new FileOutputStream(file + ".java")) {
            store.store(stream, password);
        }
    }
}
