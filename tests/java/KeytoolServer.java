import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Runs keytool again and again in one JVM, which spares a second a command.
 *
 * Each line of standard input is a request, words in Base64: the standard input that the command sees, the files for
 * its standard output and error, and its arguments. The answer is its exit status on a line. Where keytool ends the
 * JVM, that is how the caller sees the status. Needs --add-opens java.base/sun.security.tools.keytool=ALL-UNNAMED.
 */
public class KeytoolServer {
    public static void main(String[] arguments) throws Exception {
        Class<?> keytool = Class.forName("sun.security.tools.keytool.Main");
        Constructor<?> constructor = keytool.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method run = keytool.getMethod("run", String[].class, PrintStream.class);

        PrintStream answers = System.out;
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            List<byte[]> words = new ArrayList<>();
            for (String word : line.split(" ", -1)) {
                words.add(Base64.getDecoder().decode(word));
            }
            System.setIn(new LineByLine(words.get(0)));
            System.setOut(stream(text(words.get(1))));
            System.setErr(stream(text(words.get(2))));
            String[] command = words.subList(3, words.size()).stream().map(KeytoolServer::text).toArray(String[]::new);
            int status;
            try {
                status = (Integer) run.invoke(constructor.newInstance(), command, System.out);
            } catch (InvocationTargetException ended) {
                ended.getCause().printStackTrace(); // as the launcher does for what keytool lets through
                status = 1;
            }
            System.out.close();
            System.err.close();
            answers.println(status);
            answers.flush();
        }
    }

    private static String text(byte[] word) {
        return new String(word, StandardCharsets.UTF_8);
    }

    private static PrintStream stream(String file) throws Exception {
        return new PrintStream(new FileOutputStream(file), true, "UTF-8");
    }

    /** Input of which one line at a time has arrived, as from somebody who answers when asked. */
    private static class LineByLine extends ByteArrayInputStream {
        LineByLine(byte[] content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, Math.max(1, left())));
        }

        @Override
        public synchronized int available() {
            boolean between = pos == 0 || buf[pos - 1] == '\n';
            return between ? 0 : left();
        }

        private int left() {
            int end = pos;
            while (end < count && buf[end] != '\n') {
                end++;
            }
            return Math.min(end + 1, count) - pos;
        }
    }
}
