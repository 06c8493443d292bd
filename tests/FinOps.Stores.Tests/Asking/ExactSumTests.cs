using FinOps.Focus;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

public sealed class ExactSumTests
{
    [Fact]
    public void Nothing_adds_up_to_nothing()
    {
        var sum = default(ExactSum);
        sum.Add(null);
        Assert.Null(sum.ToString());
        sum.Add("0");
        Assert.Equal("0", sum.ToString());
    }

    [Fact]
    public void Any_numbers_add_up_as_exact_decimals_do()
    {
        var die = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var sum = default(ExactSum);
            var whole = ExactDecimal.Zero;
            for (var i = 0; i < 100; i++)
            {
                var digits = string.Concat(Enumerable.Range(0, 1 + die.Next(30)).Select(_ => (char)('0' + die.Next(10))));
                var number = new ExactDecimal(System.Numerics.BigInteger.Parse(digits, null) * (die.Next(2) == 0 ? 1 : -1), die.Next(25));
                sum.Add(number.ToString());
                whole += number;
            }

            Assert.Equal(whole.ToString(), sum.ToString());
        }
    }
}
