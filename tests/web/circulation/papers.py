"""A document as it comes in: an office's sheet in front, the notice behind it. Invented after the seeds."""

from __future__ import annotations

# As offices print it: cells parted by tabs, opinions one after the other, each with its signature.
PAPER = """青禾市人民政府办公室文件处理单

来文机关	省政府办公厅	文号	云政办发 〔2025〕2号	非密	收文日期 2025-01-20 10:26:51
文件主题	关于印发《云湖省实施“七大攻坚”总体方案》的通知
拟发单位
送批意见	呈张市长、李副市长阅示。 <div>赵小梅 1月20日</div>
办公室意见	<div>呈张市长阅，转督查室研究。 钱立 2025-01-20</div>
领导批示	<div>请政府办牵头，提出青禾落实方案，提请会议研究。 1.24</div> <div>孙文 2025-01-24</div>
备注	此件依申请公开

经办人：秘书室

云湖省人民政府办公厅文件

云政办发〔2025〕2号

云湖省人民政府办公厅关于印发《云湖省实施“七大攻坚”总体方案》的通知

各市州、县市区人民政府：

《云湖省实施“七大攻坚”总体方案》已经省人民政府同意，现印发给你们，请认真组织实施。

云湖省实施“七大攻坚”总体方案

一、产业攻坚
1.建设产业园。新建标准厂房20万平方米。（省工业和信息化厅牵头，省财政厅负责）

云湖省人民政府办公厅
2025年1月17日印发
"""
