using System.Text;
using FinOps.Engine.Queries;
using FinOps.Engine.Sql;

namespace FinOps.Engine.Tests;

/// <summary>How a statement is read, and what the host adds to it.</summary>
public sealed class StatementTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1 >")]
    [InlineData("SELECT 1 ;", "SELECT 1 > ;")]
    [InlineData("SELECT 1 -- FORMAT CSV", "SELECT 1 > -- FORMAT CSV")]
    [InlineData("SELECT 1 FORMAT CSV", "SELECT 1  >FORMAT CSV")]
    [InlineData("SELECT 1 format CSV SETTINGS a = 1", "SELECT 1  >format CSV SETTINGS a = 1")]
    [InlineData("SELECT 1 SETTINGS a = 1 FORMAT CSV", "SELECT 1 SETTINGS a = 1  >FORMAT CSV")]
    [InlineData("SELECT format FROM t", "SELECT format FROM t >")]
    [InlineData("SELECT 1 AS format SETTINGS a = 1", "SELECT 1 AS format SETTINGS a = 1 >")]
    [InlineData("SELECT * FROM (SELECT 1 FORMAT CSV)", "SELECT * FROM (SELECT 1 FORMAT CSV) >")]
    [InlineData("SELECT 'FORMAT CSV'", "SELECT 'FORMAT CSV' >")]
    [InlineData("SELECT ‘FORMAT CSV; x’", "SELECT ‘FORMAT CSV; x’ >")]
    [InlineData("SELECT $q$; FORMAT CSV$q$", "SELECT $q$; FORMAT CSV$q$ >")]
    [InlineData("SELECT 1 /* ; /* ; */ ; */", "SELECT 1 > /* ; /* ; */ ; */")]
    public void The_clause_of_the_host_goes_where_it_belongs(string sql, string expected) =>
        Assert.Equal(
            expected.Replace(">", "INTO OUTFILE '/dev/fd/7' APPEND ", StringComparison.Ordinal),
            Encoding.UTF8.GetString(Read(sql).IntoFile("/dev/fd/7")));

    [Theory]
    [InlineData("INSERT INTO t FORMAT CSV\n1,2", "INSERT INTO t  FROM INFILE '/x' COMPRESSION 'none'  FORMAT CSV", "1,2")]
    [InlineData("INSERT INTO t (a) SETTINGS b = 1 FORMAT CSV\r\n\n1", "INSERT INTO t (a)  FROM INFILE '/x' COMPRESSION 'none' SETTINGS b = 1  FORMAT CSV", "\n1")]
    [InlineData("INSERT INTO format (a) VALUES (1);(2)", "INSERT INTO format (a)  FROM INFILE '/x' COMPRESSION 'none'  FORMAT Values", " (1);(2)")]
    [InlineData("insert into table values format JSONEachRow {}", "insert into table values  FROM INFILE '/x' COMPRESSION 'none'  FORMAT JSONEachRow", "{}")]
    [InlineData("INSERT INTO t SELECT a FROM input('a Int8') FORMAT TSV\n1", "INSERT INTO t SELECT a FROM file('/x', 'TSV', 'a Int8') ", "1")]
    public void Data_are_told_from_the_statement(string sql, string expected, string data)
    {
        var statement = Read(sql);
        Assert.True(statement.TakesData);
        Assert.Equal(data, Encoding.UTF8.GetString(statement.Text[statement.DataAt..]));
        Assert.Equal(expected, Encoding.UTF8.GetString(statement.FromFile("/x")));
    }

    [Theory]
    [InlineData("INSERT INTO t SELECT 1")]
    [InlineData("INSERT INTO t SELECT 'FORMAT CSV' AS format")]
    [InlineData("INSERT INTO FUNCTION file('x.csv', CSV) SELECT 1;")]
    [InlineData("CREATE TABLE t (format String, `values` String) ENGINE = Memory")]
    public void Other_statements_pass_as_they_are(string sql)
    {
        Assert.Equal(StatementKind.Other, Read(sql).Kind);
        Assert.Equal(sql, Encoding.UTF8.GetString(Read(sql).Text));
    }

    [Fact]
    public void KILL_QUERY_finds_queries_by_the_client_s_id() => Assert.Equal(
        "KILL QUERY WHERE mark = 'query_id' AND mark IN ('a') SYNC",
        Encoding.UTF8.GetString(Read("KILL QUERY WHERE query_id = 'query_id' AND query_id IN ('a') SYNC").ByMark("mark")));

    [Theory]
    [InlineData("SELECT 1; SELECT 2", ErrorCode.SyntaxError)]
    [InlineData("INSERT INTO t SELECT 1; DROP TABLE t", ErrorCode.SyntaxError)]
    [InlineData("DROP TABLE t; --\nSELECT 1", ErrorCode.SyntaxError)]
    [InlineData("quit", ErrorCode.SyntaxError)]
    [InlineData(" -- nothing", ErrorCode.SyntaxError)]
    [InlineData("INSERT INTO t FORMAT CSV;\n1", ErrorCode.SyntaxError)]
    [InlineData("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", ErrorCode.UnknownTypeOfQuery)]
    [InlineData("SELECT 1 INTO/**/OUTFILE '/tmp/x'", ErrorCode.IntoOutfileNotAllowed)]
    public void What_a_server_does_not_take_is_refused(string sql, int code) =>
        Assert.Equal(code, Assert.Throws<EngineException>(() => Read(sql)).Code);

    [Fact]
    public void An_error_that_wraps_itself_is_unwrapped()
    {
        var error = EngineException.FromEngine(
            "Code: 27. DB::Exception: Code: 27. DB::Exception: Cannot (x) parse\nit. (CANNOT_PARSE_INPUT_ASSERTION_FAILED) (version 26.5.1.1 (official build)). (CANNOT_PARSE_INPUT_ASSERTION_FAILED)");
        Assert.Equal((27, "Code: 27. DB::Exception: Cannot (x) parse\nit. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)"), (error.Code, error.Message));
        Assert.Equal(ErrorCode.UnknownException, EngineException.FromEngine("no active query").Code);
    }

    [Fact]
    public void Every_beginning_of_a_statement_is_read_to_an_end()
    {
        var text = Encoding.UTF8.GetBytes("SELECT 'a\\'b''c', \"d\", `e`, $x$f$x$, ‘g’ /* h /* i */ */ -- j\n # k\n FORMAT CSV SETTINGS l = '");
        for (var length = 0; length <= text.Length; length++)
        {
            var tokens = new SqlTokens(text.AsSpan(0, length));
            var count = 0;
            while (tokens.Next().Kind != TokenKind.End)
                Assert.InRange(++count, 0, length);
        }
    }

    private static Statement Read(string sql) => Statement.Parse(Encoding.UTF8.GetBytes(sql));
}
